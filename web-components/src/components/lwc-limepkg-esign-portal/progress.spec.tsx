import { h, Host } from '@stencil/core';
import { newSpecPage } from '@stencil/core/testing';
import { Portal } from './lwc-limepkg-esign-portal';
import type { RunState } from '../../portal/methods/method-run';
import { Translator } from '../../services/translator';
import { Progress } from './parts/progress';

const texts: Record<string, string> = {
  'run.starting': 'Connecting to {method}',
  'run.leave_text': 'You go to {method} now',
  'run.leave': 'Go to {method}',
  'run.shown_there': '{method} will show this text',
  'run.tells': '{method} tells us who you are',
  'run.open': 'Open {method}',
  'run.service.starting': 'Connecting to the service',
  'run.service.tells': 'The service tells us who you are',
  'run.scd.leave': 'Sign with my device',
  'run.scd.leave_text': 'You confirm on your device',
  'run.scd.shown_there': 'Your device will show this text',
  'run.code': 'QR code for {method}',
  'run.ending': 'Almost up',
  'run.stopped': 'Stopped',
  'run.more_time': 'More time',
  'run.nothing_signed': 'Nothing has been signed',
  'progress.recording': 'Being registered',
  can_leave: 'You can close this page',
  cancel: 'Cancel',
  close: 'Close',
  retry: 'Try again',
  'decide.other_method': 'Sign another way',
};
const translator = new Translator(
  { en_us: Object.fromEntries(Object.entries(texts).map(([key, text]) => [`limepkg_esign.portal.${key}`, text])) },
  'en_us',
);

async function show(state: RunState, shownText?: string, id = 'bankid') {
  const pressed: string[] = [];
  const press = (name: string) => () => void pressed.push(name);
  const page = await newSpecPage({
    components: [Portal],
    template: () => (
      <Host>
        <Progress
          translator={translator}
          id={id}
          method="BankID"
          state={state}
          shownText={shownText}
          picture={{ text: 'qr', size: 1, path: 'M0 0h1v1h-1z' }}
          hasOthers
          onWay={(way) => pressed.push(way)}
          onLeave={(way) => pressed.push(`leave ${way}`)}
          onMoreTime={press('more')}
          onRetry={press('retry')}
          onOther={press('other')}
          onCancel={press('cancel')}
        />
      </Host>
    ),
  });
  const buttons = () => Array.from(page.body.querySelectorAll('button')).map((one) => one.textContent?.trim());
  const click = (text: string) =>
    Array.from(page.body.querySelectorAll('button'))
      .find((one) => one.textContent?.includes(text))
      ?.click();
  return { body: page.body, buttons, click, pressed };
}

describe('a method that takes its time', () => {
  it('offers its ways', async () => {
    const shown = await show({
      name: 'ways',
      ways: [
        { id: 'same', text: 'This device' },
        { id: 'other', text: 'Another' },
      ],
    });
    shown.click('Another');
    expect(shown.pressed).toEqual(['other']);
  });

  it('shows what it waits for, a code and a way into the app, and can be cancelled', async () => {
    const shown = await show({
      name: 'pending',
      state: 'pending',
      id: 'a',
      message: 'Start the app',
      qr: 'qr',
      openUrl: 'app://x',
      watch: 'watching',
    });
    expect(shown.body.textContent).toContain('Start the app');
    expect(shown.body.textContent).toContain('You can close this page');
    expect(shown.body.querySelector('svg[role=img]')?.getAttribute('aria-label')).toBe('QR code for BankID');
    expect(shown.body.querySelector('a')?.getAttribute('href')).toBe('app://x');
    expect(shown.body.querySelector('a')?.hasAttribute('target')).toBe(false);
    expect(shown.buttons()).toEqual(['Cancel']);
  });

  it.each(['ending', 'stopped'] as const)('gives more time when its own is %s', async (watch) => {
    const shown = await show({ name: 'registering', watch });
    shown.click('More time');
    expect(shown.pressed).toEqual(['more']);
  });

  it('says where it leads before it leads there', async () => {
    const shown = await show({ name: 'leaving', way: 'w', isGoing: false });
    expect(shown.body.textContent).toContain('You go to BankID now');
    expect(shown.body.textContent).toContain('BankID tells us who you are');
    expect(shown.body.querySelector('blockquote')).toBeNull();
    shown.click('Go to');
    expect(shown.pressed).toEqual(['leave w']);
  });

  it('speaks of a device as one does, and not as of a place', async () => {
    const shown = await show({ name: 'leaving', way: 'scd', isGoing: false }, 'A lease', 'scd');
    expect(shown.body.textContent).toContain('You confirm on your device');
    expect(shown.body.textContent).toContain('Your device will show this text');
    expect(shown.body.textContent).toContain('The service tells us who you are');
    shown.click('Sign with my device');
    expect(shown.pressed).toEqual(['leave scd']);
    expect((await show({ name: 'starting' }, undefined, 'scd')).body.textContent).toContain(
      'Connecting to the service',
    );
  });

  it('shows beforehand what will be shown there', async () => {
    const text = 'Karl Ek signs <b>Lease 2027</b>';
    const shown = await show({ name: 'leaving', way: 'w', isGoing: false }, text);
    expect(shown.body.querySelector('blockquote')?.textContent).toBe(text);
    const choosing = await show({ name: 'ways', ways: [{ id: 'same', text: 'This device' }] }, text);
    expect(choosing.body.querySelector('blockquote')?.textContent).toBe(text);
  });

  it('says why it failed and what else can be done', async () => {
    const shown = await show({ name: 'failed', message: 'Cancelled in the app.', mayRetry: true });
    expect(shown.body.textContent).toContain('Cancelled in the app.');
    expect(shown.body.textContent).toContain('Nothing has been signed');
    expect(shown.buttons()).toEqual(['Try again', 'Sign another way', 'Close']);
    const final = await show({ name: 'failed', message: 'Refused.', mayRetry: false });
    expect(final.buttons()).toEqual(['Sign another way', 'Close']);
  });
});
