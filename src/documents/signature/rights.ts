import { nameOf, Ref, type Cos, type Dict } from '../cos/objects.js';
import type { PdfFile } from '../cos/pdf-file.js';
import { textOf, type SignatureField } from './fields.js';

/** What those who have signed leave to those who sign later. */
export interface SigningRights {
  /** Nobody may change anything but what long-term validation adds (DocMDP P 1). */
  readonly isClosed: boolean;
  mayAddField(): boolean;
  mayFill(name: string): boolean;
}

/** Fields that a signature has locked (ISO 32000-2 §12.8.2.4). */
type Lock = { readonly action: string; readonly fields: readonly string[] };

/**
 * Reads what earlier signatures allow: the certification's DocMDP, every signature's FieldMDP, and the locks of signed fields. Without any,
 * everything is allowed.
 */
export async function signingRights(file: PdfFile, fields: readonly SignatureField[]): Promise<SigningRights> {
  const locks: Lock[] = [];
  let isClosed = false;
  for (const { dict, signature } of fields) {
    if (signature === null) continue;
    for (const parameters of await transformsOf(file, signature)) {
      if (parameters.method === 'DocMDP') isClosed ||= (parameters.dict.get('P') ?? 2) === 1;
      else locks.push(await lockOf(file, parameters.dict));
    }
    const lock = await file.get(dict.get('Lock'));
    if (!(lock instanceof Map)) continue;
    isClosed ||= lock.get('P') === 1;
    locks.push(await lockOf(file, lock));
  }
  return {
    isClosed,
    mayAddField: () => !isClosed && locks.every(({ action }) => action === 'Include'),
    mayFill: (name) => !isClosed && locks.every((lock) => !isLocked(lock, name)),
  };
}

async function transformsOf(file: PdfFile, signature: Dict): Promise<{ method: string; dict: Dict }[]> {
  const references = await file.get(signature.get('Reference'));
  const found: { method: string; dict: Dict }[] = [];
  for (const item of Array.isArray(references) ? references : []) {
    const reference = await file.get(item);
    if (!(reference instanceof Map)) continue;
    const method = nameOf(await file.get(reference.get('TransformMethod')));
    const dict = await file.get(reference.get('TransformParams'));
    if (method === 'DocMDP' || method === 'FieldMDP')
      found.push({ method, dict: dict instanceof Map ? dict : new Map<string, Cos>() });
  }
  return found;
}

async function lockOf(file: PdfFile, dict: Dict): Promise<Lock> {
  const list = await file.get(dict.get('Fields'));
  const fields: string[] = [];
  for (const one of Array.isArray(list) ? list : [])
    fields.push(textOf(one instanceof Ref ? await file.get(one) : one));
  return { action: nameOf(await file.get(dict.get('Action'))) ?? 'All', fields };
}

/** A name stands for every field below it too. */
function isLocked({ action, fields }: Lock, name: string): boolean {
  const isNamed = fields.some((one) => name === one || name.startsWith(`${one}.`));
  if (action === 'Include') return isNamed;
  return action === 'Exclude' ? !isNamed : true;
}
