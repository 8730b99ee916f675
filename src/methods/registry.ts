import { InputError } from '../errors.js';
import type { EsignSettings, MethodId } from '../signing/index.js';
import type { MethodErrorCode } from './errors.js';
import type { InstantMethod, PollMethod, RedirectMethod, SigningMethod } from './method.js';

/** The methods this installation can carry out; which of them are offered is up to the settings. */
export class MethodRegistry {
  private readonly methods: ReadonlyMap<string, SigningMethod>;

  constructor(methods: readonly SigningMethod[]) {
    this.methods = new Map(methods.map((method) => [method.id, method]));
    if (this.methods.size !== methods.length) throw new TypeError('a signing method is registered twice');
  }

  find(id: string): SigningMethod | undefined {
    return this.methods.get(id);
  }

  /** @throws `InputError` `METHOD_UNKNOWN` when there is no such method */
  named(id: string): SigningMethod {
    return this.methods.get(id) ?? unknown(id);
  }

  /** @throws `InputError` `METHOD_UNKNOWN` when there is no such method, or it is not done in one call */
  instant(id: string): InstantMethod {
    const method = this.methods.get(id);
    return method?.interaction === 'instant' ? method : unknown(id);
  }

  /** @throws `InputError` `METHOD_UNKNOWN` when there is no such method, or it is not one to wait for */
  poll(id: string): PollMethod {
    const method = this.methods.get(id);
    return method?.interaction === 'poll' ? method : unknown(id);
  }

  /** @throws `InputError` `METHOD_UNKNOWN` when there is no such method, or it does not send the browser away */
  redirect(id: string): RedirectMethod {
    const method = this.methods.get(id);
    return method?.interaction === 'redirect' ? method : unknown(id);
  }

  /** @throws `InputError` `METHOD_UNKNOWN` when no method can be begun this way */
  byAuthType(authType: string): RedirectMethod {
    for (const method of this.methods.values()) {
      if (method.interaction !== 'redirect') continue;
      if (method.authTypes.some(({ value }) => value === authType)) return method;
    }
    return unknown(authType);
  }

  /** Switched on *and* possible here, in the order of the settings. */
  offered(settings: EsignSettings): readonly { readonly value: MethodId; readonly default: boolean }[] {
    return settings.methods
      .filter((method) => method.enabled && this.methods.has(method.value))
      .map((method) => ({ value: method.value, default: method.default }));
  }
}

function unknown(id: string): never {
  const code: MethodErrorCode = 'METHOD_UNKNOWN';
  throw new InputError(code, `This installation has no method "${id}" of this kind.`);
}
