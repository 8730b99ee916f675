import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FontPrograms } from './faces.js';

const FILES = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  mono: '@expo-google-fonts/noto-sans-mono/400Regular/NotoSansMono_400Regular.ttf',
} as const;

let loaded: Promise<FontPrograms> | undefined;

async function read(): Promise<FontPrograms> {
  const require = createRequire(import.meta.url);
  const load = (file: string): Promise<Uint8Array> => readFile(require.resolve(file));
  const [regular, bold, mono] = await Promise.all([load(FILES.regular), load(FILES.bold), load(FILES.mono)]);
  return { regular, bold, mono };
}

/** Reads Noto Sans and Noto Sans Mono, once per process. */
export function loadFonts(): Promise<FontPrograms> {
  loaded ??= read();
  return loaded;
}
