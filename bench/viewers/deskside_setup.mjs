// For the peer harness's browser viewer: signs in and opens the console's viewer; resolves when the picture is there.

/** `a`: origin, account, password, device (its id). */
export async function open(page, a) {
  // Through the page, not Playwright's own requests: the harness maps the site's name for the browser only.
  await page.goto(`${a.origin}/`);
  const status = await page.evaluate(async ({ account, password }) => {
    const answer = await fetch('/api/v1/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account, password }),
    });
    return answer.status;
  }, a);
  if (status !== 200) throw new Error(`sign-in was answered with ${status}`);
  await page.goto(`${a.origin}/devices/${a.device}/control`);
  await page.waitForSelector('[data-viewer-state="active"]', { timeout: 30_000 });
  await page.waitForFunction(() => document.querySelector('canvas')?.width === 1920, null, { timeout: 10_000 });
  await page.locator('[role="application"]').focus();
}
