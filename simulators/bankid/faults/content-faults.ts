import type { EvidencePlan } from '../evidence.js';
import type { SignedContent } from '../signed-data.js';
import type { Fault } from './fault.js';

const OTHER_TEXT = Buffer.from('I agree to something else.').toString('base64');

/** Genuine signatures over something else than what was asked for. */
export const CONTENT_FAULTS: readonly Fault[] = [
  {
    name: 'swapped-visible-text',
    description: 'The signed visible text is not the one that was sent',
    forge: signing({ visibleData: OTHER_TEXT }),
  },
  {
    name: 'swapped-hidden-data',
    description: 'The signed hidden data are not the ones that were sent',
    forge: signing({ nonVisibleData: OTHER_TEXT }),
  },
  {
    name: 'missing-hidden-data',
    description: 'The hidden data are left out of what is signed',
    forge: signing({ nonVisibleData: undefined }),
  },
  {
    name: 'identification',
    description: 'The person identified instead of signing (funcId Identification)',
    forge: signing({ purpose: 'Identification' }),
  },
  {
    name: 'wrong-rp-name',
    description: 'The signature was made for another relying party',
    forge: (plan) => {
      const { relyingParty } = plan.content;
      const other = {
        ...relyingParty,
        name: `Not ${relyingParty.name}`,
        displayName: `Not ${relyingParty.displayName}`,
      };
      return signing({ relyingParty: other })(plan);
    },
  },
];

function signing(change: Partial<SignedContent>): (plan: EvidencePlan) => EvidencePlan {
  return (plan) => ({ ...plan, content: { ...plan.content, ...change } });
}
