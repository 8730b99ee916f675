import { stopServers } from './setup.mjs';

export default function teardown() {
  stopServers(process.env.ESIGN_TEST_ENGINES_DIRECTORY);
}
