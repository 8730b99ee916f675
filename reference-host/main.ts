import { EsignError } from '../src/errors.js';
import { createHostApplication, optionsFromEnvironment } from './app/index.js';
import type { HostApplication } from './app/index.js';

async function main(): Promise<void> {
  // The data folder holds personal data: what is made in it is its owner's alone.
  process.umask(0o077);
  const options = optionsFromEnvironment(process.env);
  const application = await createHostApplication(options);
  stopOnSignals(application);
  try {
    await application.start();
  } catch (error) {
    await application.stop();
    throw error;
  }
  console.log(
    application.demo?.greeting(application.url, options.application) ??
      `Ready: ${application.url}/${options.application}/client/`,
  );
}

function stopOnSignals(application: HostApplication): void {
  let isStopping = false;
  const stop = (): void => {
    // Whoever asks twice does not want to wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    application.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function fail(error: unknown): void {
  if (error instanceof EsignError) console.error(`${error.code}: ${error.message}`);
  else console.error(error);
  process.exit(1);
}

main().catch(fail);
