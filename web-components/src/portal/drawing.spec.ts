import type { StrokePoint } from '../services/payloads';
import { shortFingerprint } from './fingerprint';
import { drawStrokes, isTooSmall, type Pen } from './strokes';
import { writeName } from './typed-signature';
import { inWords } from './when';

const line = (...xs: number[]): StrokePoint[] => xs.map((x, t) => ({ x, y: 10, t, p: 0.5 }));

describe('isTooSmall', () => {
  it.each<[string, StrokePoint[][], boolean]>([
    ['nothing', [], true],
    ['a tap', [line(5)], true],
    ['a short line', [line(0, 30)], true],
    ['scribble on one spot', [line(...Array.from({ length: 40 }, (_, i) => (i % 2) * 9))], true],
    ['a long line', [line(0, 60, 120)], false],
  ])('%s: %s', (_name, strokes, expected) => {
    expect(isTooSmall(strokes)).toBe(expected);
  });
});

describe('drawStrokes', () => {
  it('makes a dot of a tap and a line of a stroke', () => {
    const calls: string[] = [];
    const note = (name: string) => () => calls.push(name);
    const names = ['beginPath', 'moveTo', 'lineTo', 'quadraticCurveTo', 'stroke', 'arc', 'fill'] as const;
    const pen = Object.fromEntries(names.map((name) => [name, note(name)])) as unknown as Pen;
    drawStrokes(pen, [line(5), line(0, 5, 9)]);
    expect(calls).toEqual(['beginPath', 'arc', 'fill', 'beginPath', 'moveTo', 'quadraticCurveTo', 'lineTo', 'stroke']);
  });
});

describe('writeName', () => {
  it('makes a long name small enough', () => {
    const quill = {
      font: '',
      textAlign: 'left' as CanvasTextAlign,
      textBaseline: 'top' as CanvasTextBaseline,
      measureText: (text: string) =>
        ({ width: (text.length * Number(/(\d+)px/.exec(quill.font)?.[1])) / 2 }) as TextMetrics,
      fillText: () => undefined,
    };
    writeName(quill, 'Karl', 480, 148);
    const short = quill.font;
    writeName(quill, 'Karl Johan Alexander Montgomery-Ek', 480, 148);
    expect(short).toContain('56px');
    expect(quill.font).not.toContain('56px');
  });
});

describe('what is read by people', () => {
  it('groups the beginning of a fingerprint', () => {
    expect(shortFingerprint('4f1c9a7e02b35d68aaaa')).toBe('4f1c 9a7e 02b3 5d68');
  });

  it('names the zone of a moment, and says nothing for nonsense', () => {
    expect(inWords('2026-11-24T13:05:00Z', 'sv', 'Europe/Stockholm')).toBe('tisdag 24 november kl. 14:05 (Stockholm)');
    expect(inWords('soon', 'sv')).toBe('');
  });
});
