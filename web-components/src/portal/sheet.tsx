import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from './icons';

interface Props {
  readonly title: string;
  readonly closeText: string;
  /** What went wrong with the last try; announced at once. */
  readonly problem: string;
  /** What is going on; for screen readers, which hear nothing from outside an open dialog. */
  readonly announcement?: string;
  readonly onClose: () => void;
  readonly dialogRef: (element: HTMLDialogElement | undefined) => void;
}

/** A native modal dialog: a sheet from below on phones, a box in the middle elsewhere. */
export const Sheet: FunctionalComponent<Props> = (props, children) => (
  <dialog
    aria-labelledby="sheet-title"
    onClose={props.onClose}
    ref={(element) => {
      props.dialogRef(element);
      if (element && !element.open && element.isConnected) {
        element.showModal();
      }
    }}
  >
    <div class="sheet-head">
      <h2 id="sheet-title" tabindex={-1}>
        {props.title}
      </h2>
      <button class="close" type="button" onClick={props.onClose}>
        <Icon name="close" label={props.closeText} />
      </button>
    </div>
    <div class="sheet-body">{children}</div>
    <p class="hidden" role="status">
      {props.announcement}
    </p>
    <p class={{ problem: true, empty: props.problem === '' }} role="alert">
      {props.problem !== '' && [<Icon name="alert" />, <span>{props.problem}</span>]}
    </p>
  </dialog>
);
