import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from './icons';

interface Props {
  readonly title: string;
  readonly closeText: string;
  /** What went wrong with the last try; announced at once. */
  readonly problem: string;
  readonly onClose: () => void;
  readonly dialogRef: (element: HTMLDialogElement | undefined) => void;
}

/** A native modal dialog: a sheet from below on phones, a box in the middle elsewhere. */
export const Sheet: FunctionalComponent<Props> = ({ title, closeText, problem, onClose, dialogRef }, children) => (
  <dialog
    aria-labelledby="sheet-title"
    onClose={onClose}
    ref={(element) => {
      dialogRef(element);
      if (element && !element.open && element.isConnected) {
        element.showModal();
      }
    }}
  >
    <div class="sheet-head">
      <h2 id="sheet-title" tabindex={-1}>
        {title}
      </h2>
      <button class="close" type="button" onClick={onClose}>
        <Icon name="close" label={closeText} />
      </button>
    </div>
    <div class="sheet-body">{children}</div>
    <p class={{ problem: true, empty: problem === '' }} role="alert">
      {problem !== '' && [<Icon name="alert" />, <span>{problem}</span>]}
    </p>
  </dialog>
);
