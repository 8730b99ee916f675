import { config } from 'zod';

// The page's policy forbids `eval`, and asking whether it is there would be reported as an attempt.
config({ jitless: true });
