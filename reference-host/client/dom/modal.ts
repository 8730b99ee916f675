import { localeOf } from '../platform/translator.js';
import { element } from './element.js';

let last = 0;

/** `language`: the one that the label is in, when it is not the page's, in the platform's spelling. */
interface Answer {
  readonly label: string;
  readonly isPrimary: boolean;
  readonly language?: string;
}

/** What a question to the person offers. The first answer is the safe one: Escape gives it too. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly answers: readonly Answer[];
}

/** Asks above everything else. @returns the number of the answer */
export async function ask({ title, text, answers }: Question): Promise<number> {
  const id = `question-${(last += 1)}`;
  const before = document.activeElement;
  return await new Promise((resolve) => {
    const box = element('dialog', { className: 'modal', 'aria-labelledby': id, 'aria-describedby': `${id}-text` });
    const dialog = box as HTMLDialogElement;
    const answer = (index: number): void => {
      dialog.close();
      box.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(index);
    };
    box.append(
      element('h2', { id }, title),
      element('p', { id: `${id}-text` }, text),
      element(
        'div',
        { className: 'modal-actions' },
        answers.map(({ label, isPrimary, language }, index) =>
          element(
            'button',
            {
              ...{ type: 'button', className: isPrimary ? 'primary' : '', onclick: () => answer(index) },
              ...(language === undefined ? {} : { lang: localeOf(language) }),
            },
            label,
          ),
        ),
      ),
    );
    box.addEventListener('cancel', (event) => {
      event.preventDefault();
      answer(0);
    });
    document.body.append(box);
    dialog.showModal();
  });
}
