// The browser's part of look-at-hawtio: connects as an operator does, opens Camel's routes, asserts and takes pictures.
import { createRequire } from 'node:module';

const { HAWTIO, JOLOKIA_PORT, MONITORING_PASSWORD, ROUTES, OUT, CHROMIUM } = process.env;
const puppeteer = createRequire(`${OUT}/browser/`)('puppeteer-core');
let failed = false;
const holds = (what, good) => {
  console.log(`${good ? 'ok     ' : 'FAILED '} ${what}`);
  failed ||= !good;
};

const browser = await puppeteer.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
  defaultViewport: { width: 1600, height: 1300 },
});
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  const refused = [];
  page.on('response', async (response) => {
    if (response.url().includes('/jolokia') && response.ok()) {
      const answers = JSON.parse((await response.text().catch(() => '')) || '[]');
      refused.push(...[answers].flat().filter((answer) => answer.status === 403));
    }
  });
  const text = () => page.evaluate(() => document.body.innerText);
  const until = (...wanted) =>
    page.waitForFunction((words) => words.every((word) => document.body.innerText.includes(word)), {}, wanted);
  const click = (name) =>
    page.evaluate(
      (wanted) => [...document.querySelectorAll('button, a, span')].find((element) => element.innerText?.trim() === wanted).click(),
      name,
    );

  // What Hawtio's page "Add connection" stores.
  const connection = { id: 'migration', name: 'migration', scheme: 'http', host: 'migration', port: JOLOKIA_PORT, path: '/jolokia' };
  await page.goto(`${HAWTIO}/`);
  await page.evaluate((stored) => localStorage.setItem('connect.connections', stored), JSON.stringify({ migration: connection }));
  await page.goto(`${HAWTIO}/?con=migration`);
  await until('Log in to migration');
  holds('nothing is shown before the password', !(await text()).includes('migrate'));
  const [user, password] = await page.$$('form input');
  await user.type('monitoring');
  await password.type(MONITORING_PASSWORD);
  await click('Log in');

  await until('routes', 'endpoints');
  await click('routes');
  await until('Completed', 'Started');
  const rows = await page.$$eval('tbody tr', (all) => all.map((row) => row.innerText.split(/\s+/).filter(Boolean)[0]));
  for (const route of ROUTES.split(' ')) {
    holds(`route ${route} is in the list`, rows.includes(route));
  }
  await page.screenshot({ path: `${OUT}/routes.png` });

  await click('migrate');
  await until('Route Diagram', 'RouteConfigurationId');
  await click('Route Diagram');
  await page.waitForFunction(() => document.querySelectorAll('.react-flow__node').length > 3);
  await new Promise((resolve) => setTimeout(resolve, 1000)); // it fits the diagram into the page
  const nodes = await page.$$eval('.react-flow__node', (all) => all.length);
  holds(`the diagram of migrate has its steps (${nodes})`, nodes > 5);
  await page.screenshot({ path: `${OUT}/migrate.png` });
  holds('nothing that was shown had been refused', refused.length === 0);
  refused.forEach((answer) => console.log('        ', answer.error));
  holds('no secret on the page', !/acme-secret|a-password-of/.test(await text()));
} finally {
  await browser.close();
}
console.log(`look at ${OUT}/routes.png and ${OUT}/migrate.png`);
process.exit(failed ? 1 : 0);
