import type { Request, Response } from 'express';
import type { DeviceCertificate } from '../../scd/index.js';
import { settingOf } from '../http/reader.js';
import type { PageSetting } from '../pages/pages.js';
import type { BuildingBlockParts } from '../parts.js';
import { DeviceFrame, type OwnerPage } from './frame.js';
import type { DeviceNotice } from './notices.js';
import { OwnerLogins, type OwnerSession } from './owner-logins.js';

/** What all addresses of devices do alike: know who has logged in, check whose a form is, and send the browser on. */
export class DeviceDesk {
  readonly logins: OwnerLogins;
  readonly frame: DeviceFrame;

  constructor(private readonly parts: BuildingBlockParts) {
    this.logins = new OwnerLogins(parts);
    this.frame = new DeviceFrame(parts.pages, parts.catalog, parts.basePath);
  }

  /** Who has logged in; whoever has not is sent to the log-in. */
  async visitor(request: Request, response: Response): Promise<OwnerSession | undefined> {
    const session = await this.logins.session(request);
    if (session === undefined) this.lead(response, '?notice=ended');
    return session;
  }

  /** Whoever sends a form of ours; whose login is over is sent to the log-in. @throws `NotAllowedError` `BB_OTHER_BROWSER` */
  async sender(request: Request, response: Response): Promise<OwnerSession | undefined> {
    const session = await this.visitor(request, response);
    if (session) this.parts.browsers.sender(request, formOf(session));
    return session;
  }

  /** The device that an address names. @throws `NotFoundError` `SCD_CERTIFICATE_NOT_FOUND`, for those of others too */
  device(request: Request, { psut }: OwnerSession): Promise<DeviceCertificate> {
    return this.parts.registrations.find(psut, String(request.params['certificateId']));
  }

  page(request: Request, response: Response, session: OwnerSession, notice?: DeviceNotice): OwnerPage {
    const browser = this.parts.browsers.know(request, response);
    const { givenName, surname } = session.subject;
    const told = notice === undefined ? {} : { notice };
    const form = browser.formToken(formOf(session));
    return { at: this.setting(request, response), form, name: `${givenName} ${surname}`, ...told };
  }

  setting(request: Request, response: Response): PageSetting {
    return { ...settingOf(request, response, this.parts), formOrigins: [this.parts.provider.origin()] };
  }

  /** @param path - below `/devices/` */
  lead(response: Response, path: string): void {
    response.redirect(303, `${this.parts.basePath}/devices/${path}`);
  }
}

/** Forms are good for one browser and one login: another login in the same browser makes them worthless. */
function formOf({ id }: OwnerSession): string {
  return `devices:${id}`;
}
