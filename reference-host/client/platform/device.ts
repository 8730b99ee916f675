import { StateStore } from './state.js';

export type DeviceType = 'desktop' | 'tablet' | 'phone';

const PHONE = '(max-width: 600px)';
const TABLET = '(max-width: 1024px)';

/** What kind of screen it is; follows the window. */
export class Device extends StateStore<DeviceType> {
  constructor(private readonly matches: (query: string) => MediaQueryList = (query) => matchMedia(query)) {
    super('desktop');
    const look = (): void => {
      this.change(this.matches(PHONE).matches ? 'phone' : this.matches(TABLET).matches ? 'tablet' : 'desktop');
    };
    for (const query of [PHONE, TABLET]) this.matches(query).addEventListener('change', look);
    look();
  }
}
