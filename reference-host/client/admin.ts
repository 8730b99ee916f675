import { startClient } from './client.js';
import { SettingsPage } from './pages/settings.js';
import { drawShell } from './pages/shell.js';
import { showStartFailure } from './pages/start-failure.js';

async function main(): Promise<void> {
  const client = await startClient('LimeCRMWebAdminClient', 'webadmin/');
  const title = client.translator.get('webclient.settings');
  const shell = drawShell(client, title, []);
  await new SettingsPage(client, shell).draw();
}

main().catch(showStartFailure);
