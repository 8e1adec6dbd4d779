import { chromium } from 'playwright-core';

/**
 * Opens a guest's console in a real browser, waits until its screen shows something, and saves a picture. Run inside the cloud's
 * namespace: `node watch-console.ts URL PICTURE`. Prints how many colours the screen has.
 */
const [url = '', picture = ''] = process.argv.slice(2);

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const timeout = 60_000;

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
try {
  // The page's own policy keeps evaluated code out, which is how the screen is looked at.
  const page = await browser.newPage({ bypassCSP: true });
  await page.goto(url, { timeout });
  const colours = await page.waitForFunction(
    // A black screen has one colour; text on it at least two. The text is code for the page, which has no types here.
    `(() => {
      const canvas = document.querySelector('canvas');
      if (canvas === null || canvas.width < 100) return 0;
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const found = new Set(new Uint32Array(data.buffer));
      return found.size > 1 ? found.size : 0;
    })()`,
    undefined,
    { timeout },
  );
  await page.screenshot({ path: picture });
  process.stdout.write(`${String(await colours.jsonValue())}\n`);
} finally {
  await browser.close();
}
