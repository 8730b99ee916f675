import { Component, Element, Event, type EventEmitter, h, Host, Method, Prop, State } from '@stencil/core';
import { drawStrokes, isTooSmall, type Stroke } from '../../portal/strokes';
import { writeName } from '../../portal/typed-signature';
import type { SignatureInput, StrokePoint } from '../../services/payloads';
import type { Translator } from '../../services/translator';

const HEIGHT_PX = 200;
const BASELINE_PX = HEIGHT_PX - 52;
/** The picture is made at twice the size of the drawing, whatever the screen: it is printed later. */
const PICTURE_SCALE = 2;

/** Why there is no signature yet; also the end of its text's key. */
export type SignatureGap = 'empty' | 'too_small' | 'name_missing';

/** A sheet to sign by mouse, finger or pen, or by typing one's name. */
@Component({
  tag: 'lwc-limepkg-esign-signature',
  styleUrls: ['../../styles/base.css', 'lwc-limepkg-esign-signature.css'],
  shadow: true,
})
export class SignaturePad {
  /** The signer's name, offered for the typed signature. */
  @Prop() name = '';

  @Prop() translator!: Translator;

  /** Something was drawn or typed. */
  @Event({ bubbles: false }) signatureChanged!: EventEmitter<void>;

  @Element() host!: HTMLElement;

  @State() private way: 'draw' | 'type' = 'draw';
  @State() private strokes: readonly Stroke[] = [];
  @State() private typed: string | undefined;

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

  /** The signature as it stands, or why it is none. */
  @Method()
  async result(): Promise<SignatureInput | SignatureGap> {
    const name = this.writtenName.trim();
    if (this.way === 'type') {
      return name === '' ? 'name_missing' : { image: this.picture(), name };
    }
    if (this.strokes.length === 0) {
      return 'empty';
    }
    return isTooSmall(this.strokes) ? 'too_small' : { image: this.picture(), strokes: this.strokes, name: this.name };
  }

  render() {
    const { get } = this.translator;
    const isDrawing = this.way === 'draw';
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
          {isDrawing && this.strokes.length === 0 && <p class="hint">{get('draw.hint')}</p>}
        </div>
        <div class="tools">
          <button class="tool" type="button" onClick={() => (this.way = isDrawing ? 'type' : 'draw')}>
            {get(isDrawing ? 'draw.type_instead' : 'draw.draw_instead')}
          </button>
          {isDrawing && this.tools()}
        </div>
      </Host>
    );
  }

  private tools() {
    const { get } = this.translator;
    const isEmpty = this.strokes.length === 0;
    return (
      <div class="right">
        <button
          class="tool"
          type="button"
          disabled={isEmpty}
          onClick={() => (this.strokes = this.strokes.slice(0, -1))}
        >
          {get('draw.undo')}
        </button>
        <button class="tool" type="button" disabled={isEmpty} onClick={() => (this.strokes = [])}>
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
          onInput={(event) => {
            this.typed = (event.target as HTMLInputElement).value;
            this.signatureChanged.emit();
          }}
        />
      </label>
    );
  }

  private get writtenName(): string {
    return this.typed ?? this.name;
  }

  private begin(event: PointerEvent): void {
    if (this.way !== 'draw' || this.pointer !== undefined || event.button > 0) {
      return;
    }
    event.preventDefault();
    this.canvas?.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    if (this.strokes.length === 0) {
      this.startedAt = event.timeStamp;
    }
    this.strokes = [...this.strokes, [this.pointOf(event)]];
    this.signatureChanged.emit();
  }

  private extend(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) {
      return;
    }
    const together = event.getCoalescedEvents?.() ?? [];
    const points = (together.length > 0 ? together : [event]).map((part) => this.pointOf(part));
    const last = this.strokes[this.strokes.length - 1] ?? [];
    this.strokes = [...this.strokes.slice(0, -1), [...last, ...points]];
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
    if (this.canvas !== undefined && this.canvas.clientWidth > 0) {
      this.drawOn(this.canvas, window.devicePixelRatio || 1);
    }
  }

  /** A PNG of the sheet without its line and hint. */
  private picture(): string {
    const canvas = document.createElement('canvas');
    this.drawOn(canvas, PICTURE_SCALE);
    return canvas.toDataURL('image/png');
  }

  private drawOn(canvas: HTMLCanvasElement, scale: number): void {
    const width = this.canvas?.clientWidth ?? 0;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(HEIGHT_PX * scale);
    const pen = canvas.getContext('2d');
    if (!pen) {
      return;
    }
    pen.scale(scale, scale);
    pen.lineWidth = 2.5;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.strokeStyle = pen.fillStyle = 'rgb(16, 32, 88)';
    if (this.way === 'draw') {
      drawStrokes(pen, this.strokes);
    } else {
      writeName(pen, this.writtenName.trim(), width, BASELINE_PX);
    }
  }
}
