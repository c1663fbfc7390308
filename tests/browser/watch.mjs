// What the browser itself complains about while a page is open.

/** Starts listening on a page; call the returned function for the problems so far. */
export function watch(page) {
  const problems = [];
  const consoleErrors = [];
  const badUrls = new Set();
  const isMainDocument = (request) =>
    request.isNavigationRequest() && request.frame() === page.mainFrame();

  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    consoleErrors.push({ text: message.text(), url: message.location().url });
  });
  page.on('pageerror', (error) => {
    problems.push({ kind: 'page-error', detail: String(error?.message ?? error) });
  });
  page.on('requestfailed', (request) => {
    badUrls.add(request.url());
    if (isMainDocument(request)) return; // reported as "load"
    const why = request.failure()?.errorText ?? 'failed';
    problems.push({ kind: 'request', detail: `${why} ${request.method()} ${request.url()}` });
  });
  page.on('response', (response) => {
    if (response.status() < 400) return;
    badUrls.add(response.url());
    if (isMainDocument(response.request())) return; // reported as "status"
    const method = response.request().method();
    problems.push({ kind: 'request', detail: `${response.status()} ${method} ${response.url()}` });
  });

  return () => {
    // Chromium also logs each bad request on the console: say it once.
    const own = consoleErrors.filter(
      ({ text, url }) => !(text.startsWith('Failed to load resource') && badUrls.has(url)),
    );
    return [
      ...own.map(({ text, url }) => ({ kind: 'console', detail: url ? `${text} (${url})` : text })),
      ...problems,
    ];
  };
}
