// What look-at-status does: a run of 240 users with some that Harvest refuses, and a look at its page in each state.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';

const { OUT, CHROMIUM } = process.env;
const puppeteer = createRequire(`${OUT}/browser/`)('puppeteer-core');
let failed = false;
const holds = (what, good) => {
  console.log(`${good ? 'ok     ' : 'FAILED '} ${what}`);
  failed ||= !good;
};
const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};
const started = [];
const start = (log, ...args) => {
  const child = spawn('./harvest-migration', args, { env, stdio: ['ignore', openSync(`${OUT}/${log}`, 'w'), openSync(`${OUT}/${log}`, 'a')] });
  started.push(child);
  return child;
};
const until = async (what, condition) => {
  for (const end = Date.now() + 120_000; Date.now() < end; await new Promise((done) => setTimeout(done, 200))) {
    const value = await condition().catch(() => undefined);
    if (value) return value;
  }
  throw new Error(`not within two minutes: ${what}`);
};

const [simulator, brokers, health] = [await freePort(), await freePort(), await freePort()];
const harvest = `http://127.0.0.1:${simulator}`;
const page = `http://127.0.0.1:${health}`;
const env = {
  ...process.env,
  HARVEST_DATA_DIR: `${OUT}/data`,
  HARVEST_KAFKA_BROKERS: `127.0.0.1:${brokers}`,
  HARVEST_HEALTH_PORT: `${health}`,
  HARVEST_ID_URL: harvest,
  HARVEST_API_URL: harvest,
  HARVEST_V1_URL: harvest,
  HARVEST_USER_AGENT: 'Look (look@example.com)',
  HARVEST_RATE_REQUESTS: '100',
  HARVEST_RATE_PERIOD: '15s',
  HARVEST_APP_ACME_V1_CLIENT_ID: 'a', HARVEST_APP_ACME_V1_CLIENT_SECRET: 'b',
  HARVEST_APP_ACME_V2_CLIENT_ID: 'c', HARVEST_APP_ACME_V2_CLIENT_SECRET: 'd',
  HARVEST_APP_ACME_REDIRECT_URI: 'https://acme.example/callback',
};
const faults = (body) => fetch(`${harvest}/__simulator/faults`, { method: 'POST', body: JSON.stringify(body) });
const status = async () => (await fetch(`${page}/status.json`)).json();

const browser = await puppeteer.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
});
try {
  start('simulator.txt', 'simulator', '--port', `${simulator}`, '--latency', '300ms', '--revoked-share', '0.1');
  await until('simulator', async () => (await fetch(`${harvest}/__simulator/summary`)).ok);
  const tokens = Array.from({ length: 240 }, () => randomBytes(64).toString('base64url').slice(0, 86));
  mkdirSync(`${OUT}/data/inbox`, { recursive: true });
  writeFileSync(`${OUT}/data/inbox/users.csv`,
    'application,subject,v1_refresh_token\n' + tokens.map((token, i) => `acme,u-${i},${token}\n`).join(''));
  writeFileSync(`${OUT}/data/inbox/users.csv.done`, '');
  const run = start('run.txt', 'run', '--embedded-kafka');
  await until('status page', async () => (await fetch(page)).ok);

  const tab = await browser.newPage();
  const requested = [];
  const troubles = [];
  tab.on('request', (request) => requested.push(request.url()));
  tab.on('console', (message) => ['error', 'warn'].includes(message.type()) && troubles.push(message.text()));
  tab.on('pageerror', (error) => troubles.push(String(error)));
  const text = () => tab.evaluate(() => document.body.innerText);
  const picture = async (name) => {
    await tab.setViewport({ width: 1280, height: 1100 });
    await tab.screenshot({ path: `${OUT}/${name}.png`, fullPage: true });
    await tab.setViewport({ width: 390, height: 844 });
    holds(`${name}: a phone does not scroll sideways`,
      await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await tab.screenshot({ path: `${OUT}/${name}-phone.png`, fullPage: true });
    await tab.setViewport({ width: 1280, height: 1100 });
    console.log(`look at ${OUT}/${name}.png and ${OUT}/${name}-phone.png`);
  };

  await tab.goto(page);
  holds('start: title', (await tab.title()).includes('Harvest migration'));
  await picture('start');

  await until('a third done', async () => (await status()).share_done > 0.33);
  await tab.waitForFunction(() => document.body.innerText.includes('% done'), { timeout: 15_000 });
  holds('middle: state, rate and time left', /RUNNING/.test(await text()) && /to go/.test(await text()));
  holds('middle: the reason of a refusal and what to do', /invalid_token/.test(await text()));
  const before = await tab.evaluate(() => document.querySelector('#since').textContent);
  const main = await tab.evaluateHandle(() => document.querySelector('main'));
  await tab.waitForFunction((was) => document.querySelector('#since').textContent !== was, { timeout: 15_000 }, before);
  holds('middle: refreshes itself without loading the page again',
    await tab.evaluate((was) => was === document.querySelector('main'), main));
  const tree = await tab.accessibility.snapshot();
  const roles = JSON.stringify(tree);
  holds('middle: headings, tables and a progress bar for a screen reader',
    roles.includes('"heading"') && roles.includes('"progressbar"') && await tab.evaluate(() => document.querySelectorAll('th').length > 0));
  holds('middle: a name on each chart',
    await tab.evaluate(() => [...document.querySelectorAll('svg')].every((svg) => svg.getAttribute('aria-label') || svg.querySelector('title'))));
  const colour = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await colour();
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  holds('middle: dark where the reader wants it', (await colour()) !== light);
  await tab.screenshot({ path: `${OUT}/middle-dark.png` });
  await tab.emulateMediaFeatures([]);
  await picture('middle');

  await faults({ outages: [{ for: '10m', behaviour: 'error-503' }] });
  await until('outage', async () => (await status()).state === 'OUTAGE');
  await tab.waitForFunction(() => document.body.innerText.includes('OUTAGE'), { timeout: 15_000 });
  holds('outage: says what it means', /one probe at a time/.test(await text()));
  await picture('outage');
  await faults({ clear: true });

  await until('all done', async () => (await status()).share_done === 1);
  await tab.waitForFunction(() => /100(\.0)? ?% done/.test(document.body.innerText), { timeout: 15_000 });
  const end = await status();
  holds('end: the figures of status.json', (await text()).includes(`${end.total.migrated}`));
  holds('end: all of the 240 have their outcome', end.total.received === 240 && end.total.in_flight === 0);
  await picture('end');

  holds('nothing loaded from elsewhere', requested.every((url) => url.startsWith(page)));
  const html = await (await fetch(page)).text();
  holds('no token on the page', tokens.every((token) => !html.includes(token.slice(0, 16))));
  run.kill('SIGTERM');
  const [exit] = await once(run, 'exit');
  holds('the run exits 0', exit === 0);
  await tab.waitForFunction(() => document.body.innerText.includes('last seen'), { timeout: 15_000 });
  holds('after the end the page says that nothing answers', true);
  holds('no error in the browser but the end', troubles.filter((line) => !line.includes('ERR_CONNECTION_REFUSED')).length === 0);
  troubles.forEach((line) => console.log(`        ${line}`));
} catch (error) {
  holds(String(error), false);
} finally {
  await browser.close();
  started.forEach((child) => child.kill('SIGTERM'));
}
process.exit(failed ? 1 : 0);
