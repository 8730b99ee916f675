// Loaded before the product by a test (`--import`): ends the process, as a power cut would, at an exact point.
// A signal arms it; the file named by ESIGN_KILL_SWITCH then says where: {"point": "before-commit", "nth": 3}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createTransport } from 'nodemailer';

const require = createRequire(import.meta.url);
const Transaction = require('knex/lib/execution/transaction.js');

let order = { point: 'none', nth: 0 };
const seen = { commit: 0, mail: 0 };

process.on('SIGUSR2', () => {
  order = JSON.parse(readFileSync(process.env.ESIGN_KILL_SWITCH, 'utf8'));
  seen.commit = 0;
  seen.mail = 0;
});

function reached(point, count) {
  if (order.point === point && order.nth === count) process.kill(process.pid, 'SIGKILL');
}

const { commit } = Transaction.prototype;
Transaction.prototype.commit = function (...args) {
  const count = ++seen.commit;
  reached('before-commit', count);
  const committed = commit.apply(this, args);
  return committed.then((result) => {
    reached('after-commit', count);
    return result;
  });
};

const mailer = Object.getPrototypeOf(createTransport({ jsonTransport: true }));
const { sendMail } = mailer;
mailer.sendMail = async function (...args) {
  const count = ++seen.mail;
  reached('before-mail', count);
  const sent = await sendMail.apply(this, args);
  reached('after-mail', count);
  return sent;
};
