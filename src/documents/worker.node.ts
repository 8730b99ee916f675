import { inspect } from './inspect.node.js';
import { makeSigned } from './pages/signed.node.js';
import { makeOriginal } from './upload/original.node.js';
import {
  sendableError,
  type JobKind,
  type JobMessage,
  type ReplyMessage,
  type WorkerJobs,
} from './workers/protocol.js';

/** The program of a worker process: one job in, one reply out. Reads hostile files, so it holds nothing of value. */

function isKind<Kind extends JobKind>(message: JobMessage, kind: Kind): message is JobMessage<Kind> {
  return message.kind === kind;
}

async function perform(message: JobMessage): Promise<WorkerJobs[JobKind]['result']> {
  if (isKind(message, 'original')) return makeOriginal(message.job, message.job.limits);
  if (isKind(message, 'signed')) return makeSigned(message.job);
  if (isKind(message, 'inspect')) return inspect(message.job.path);
  throw new TypeError('There is no such job.');
}

function reply(message: ReplyMessage): void {
  process.send?.(message);
}

process.on('disconnect', () => process.exit(0));
process.on('message', (message: JobMessage) => {
  perform(message).then(
    (result) => reply({ isDone: true, result }),
    (error: unknown) => reply({ isDone: false, error: sendableError(error) }),
  );
});
