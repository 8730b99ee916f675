import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasTool } from '../documents/room.js';

/** Where Debian puts its Java libraries: libpdfbox2-java, libbcpkix-java, which bring the others. */
const FOLDER = '/usr/share/java';
const JARS = ['pdfbox2', 'fontbox2', 'commons-logging', 'bcprov', 'bcpkix', 'bcutil'].map(
  (name) => `${FOLDER}/${name}.jar`,
);
const source = fileURLToPath(new URL('java/SealCheck.java', import.meta.url));

/** bcutil is a part of bcpkix in some releases. */
const isThere = JARS.filter((path) => !path.includes('bcutil')).every((path) => existsSync(path));

export const hasJavaCheck = hasTool('java') && hasTool('javac') && isThere;
export const NO_JAVA_CHECK =
  'no JDK with PDFBox and Bouncy Castle, 120 MB that are not installed by themselves (apt-get install openjdk-17-jdk-headless libpdfbox2-java libbcpkix-java)';

/** What PDFBox and Bouncy Castle say of PDFs and DER files, by what they found good and bad. */
export function javaReport(rootPath: string, paths: readonly string[]): { good: string[]; bad: string[] } {
  const classes = JARS.filter((path) => existsSync(path)).join(':');
  const { stdout, stderr } = spawnSync('java', ['-cp', classes, source, rootPath, ...paths], { encoding: 'utf8' });
  const lines = stdout.split('\n');
  const of = (word: string): string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const bad = of('bad');
  return { good: of('ok'), bad: stderr === '' ? bad : [...bad, stderr] };
}
