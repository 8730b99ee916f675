import { finnishTrustNetwork } from './finnish-trust-network/eid.js';
import { mitId } from './mitid/eid.js';
import { norwegianBankId } from './norwegian-bankid/eid.js';
import { swedishBankId } from './swedish-bankid/eid.js';

/** Every eID that is known. A new one is a folder beside these, a line here, and its texts (`docs/adding-an-eid.md`). */
export const EIDS = [swedishBankId, norwegianBankId, mitId, finnishTrustNetwork] as const;
