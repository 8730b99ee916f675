import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { ServiceName } from '../../reference-host/client/contract.js';
import { FROZEN_SERVICE_NAMES } from './platform-signatures.js';

const here = dirname(fileURLToPath(import.meta.url));
const workspace = join(here, '../../web-components');

/** What the compiler says about a file, under the component workspace's own options. */
function complaintsAbout(path: string): readonly string[] {
  const { config } = ts.readConfigFile(join(workspace, 'tsconfig.json'), (name) => ts.sys.readFile(name)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, workspace);
  const program = ts.createProgram([path], { ...options, noEmit: true, types: [] });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText, file }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

describe('the platform’s contract', () => {
  it('is what our components take it for', () => {
    expect(complaintsAbout(join(here, 'platform/components-fit.ts'))).toEqual([]);
  }, 60_000);

  it('has the same names in the reference host', () => {
    expect(ServiceName).toEqual(FROZEN_SERVICE_NAMES);
  });
});
