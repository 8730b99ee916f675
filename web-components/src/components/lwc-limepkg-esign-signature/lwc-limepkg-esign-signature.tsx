import { Component, Event, type EventEmitter, h, Host, Prop } from '@stencil/core';
import { emptyDraft, paintSignature, type SignatureDraft } from '../../portal/signature-draft';
import type { StrokePoint } from '../../services/payloads';
import type { Translator } from '../../services/translator';

/** A sheet to sign by mouse, finger or pen, or by typing one's name. */
@Component({
  tag: 'lwc-limepkg-esign-signature',
  styleUrls: ['../../styles/base.css', 'lwc-limepkg-esign-signature.css'],
  shadow: true,
})
export class SignaturePad {
  /** The signer's name, offered for the typed signature. */
  @Prop() name = '';

  /** What has been drawn and typed so far; kept by whoever shows the sheet. */
  @Prop({ mutable: true }) draft: SignatureDraft = emptyDraft;

  @Prop() translator!: Translator;

  /** Something was drawn or typed. */
  @Event({ bubbles: false }) draftChanged!: EventEmitter<SignatureDraft>;

  private canvas: HTMLCanvasElement | undefined;
  private startedAt = 0;
  private pointer: number | undefined;
  private resizes: ResizeObserver | undefined;

  componentDidLoad(): void {
    if (this.canvas !== undefined && typeof ResizeObserver !== 'undefined') {
      this.resizes = new ResizeObserver(() => this.paint());
      this.resizes.observe(this.canvas);
    }
  }

  componentDidRender(): void {
    this.paint();
  }

  disconnectedCallback(): void {
    this.resizes?.disconnect();
  }

  render() {
    const { get } = this.translator;
    const { way, strokes } = this.draft;
    const isDrawing = way === 'draw';
    return (
      <Host>
        {!isDrawing && this.field()}
        <div class="sheet">
          <canvas
            class={{ drawable: isDrawing }}
            role="img"
            aria-label={get(isDrawing ? 'draw.area' : 'draw.preview')}
            ref={(element) => (this.canvas = element)}
            onPointerDown={(event) => this.begin(event)}
            onPointerMove={(event) => this.extend(event)}
            onPointerUp={(event) => this.end(event)}
            onPointerCancel={(event) => this.end(event)}
          />
          {isDrawing && strokes.length === 0 && <p class="hint">{get('draw.hint')}</p>}
        </div>
        <div class="tools">
          <button class="tool" type="button" onClick={() => this.change({ way: isDrawing ? 'type' : 'draw' })}>
            {get(isDrawing ? 'draw.type_instead' : 'draw.draw_instead')}
          </button>
          {isDrawing && this.tools()}
        </div>
      </Host>
    );
  }

  private tools() {
    const { get } = this.translator;
    const { strokes } = this.draft;
    const isEmpty = strokes.length === 0;
    return (
      <div class="right">
        <button
          class="tool"
          type="button"
          disabled={isEmpty}
          onClick={() => this.change({ strokes: strokes.slice(0, -1) })}
        >
          {get('draw.undo')}
        </button>
        <button class="tool" type="button" disabled={isEmpty} onClick={() => this.change({ strokes: [] })}>
          {get('draw.clear')}
        </button>
      </div>
    );
  }

  private field() {
    return (
      <label class="field">
        <span>{this.translator.get('draw.name')}</span>
        <input
          type="text"
          autocomplete="name"
          maxlength="83"
          value={this.writtenName}
          onInput={(event) => this.change({ typed: (event.target as HTMLInputElement).value })}
        />
      </label>
    );
  }

  private get writtenName(): string {
    return this.draft.typed ?? this.name;
  }

  private change(change: Partial<SignatureDraft>): void {
    // At once, because a pen moves faster than whoever keeps the draft can hand it back.
    this.draft = { ...this.draft, ...change, width: this.canvas?.clientWidth ?? this.draft.width };
    this.draftChanged.emit(this.draft);
  }

  private begin(event: PointerEvent): void {
    if (this.draft.way !== 'draw' || this.pointer !== undefined || event.button > 0) {
      return;
    }
    event.preventDefault();
    this.canvas?.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    const { strokes } = this.draft;
    if (strokes.length === 0 || this.startedAt === 0) {
      // A sheet that was closed meanwhile goes on behind its last point.
      this.startedAt = event.timeStamp - (strokes.flat().at(-1)?.t ?? 0);
    }
    this.change({ strokes: [...strokes, [this.pointOf(event)]] });
  }

  private extend(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) {
      return;
    }
    const together = event.getCoalescedEvents?.() ?? [];
    const points = (together.length > 0 ? together : [event]).map((part) => this.pointOf(part));
    const { strokes } = this.draft;
    const last = strokes[strokes.length - 1] ?? [];
    this.change({ strokes: [...strokes.slice(0, -1), [...last, ...points]] });
  }

  private end(event: PointerEvent): void {
    if (event.pointerId === this.pointer) {
      this.pointer = undefined;
    }
  }

  private pointOf(event: PointerEvent): StrokePoint {
    const sheet = this.canvas?.getBoundingClientRect();
    const round = (value: number) => Math.round(value * 10) / 10;
    return {
      x: round(event.clientX - (sheet?.left ?? 0)),
      y: round(event.clientY - (sheet?.top ?? 0)),
      t: Math.max(0, Math.round(event.timeStamp - this.startedAt)),
      p: Math.round(event.pressure * 100) / 100,
    };
  }

  private paint(): void {
    const { canvas } = this;
    if (canvas !== undefined && canvas.clientWidth > 0) {
      const draft = { ...this.draft, width: canvas.clientWidth };
      paintSignature(canvas, draft, this.writtenName, window.devicePixelRatio || 1);
    }
  }
}
