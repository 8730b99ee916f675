import type { WebComponentPlatform } from '../../contract/platform';
import type { Obstacle } from './start';
import { errorWords, problemWords, sayOn, type ErrorWords } from './words';

/** What stands in the way, and who can clear it. */
export function obstacleWords(platform: WebComponentPlatform, obstacle: Obstacle | undefined): ErrorWords {
  const say = sayOn(platform);
  switch (obstacle?.kind) {
    case 'not_configured':
      return { title: say('status.not_configured'), text: '', action: say('create.not_configured_action') };
    case 'no_coworker':
      return errorWords(platform, 'ACCESS_NO_COWORKER');
    case 'no_methods':
      return { title: say('create.no_methods'), text: '', action: say('create.no_methods_action') };
    case 'refused':
      return problemWords(platform, obstacle.problem);
    case undefined:
      return errorWords(platform, 'INTERNAL');
  }
}
