// Who else edits this card: asked quietly while the page is in sight. On the form itself the same question tells the
// others that one is here, and leaving takes that back.
const EVERY = 15000;

export default function (element, { announce }) {
  const mine = 'mine' in element.dataset;
  let last = element.innerHTML.trim();

  async function ask() {
    if (!element.isConnected) { stop(); return; }
    if (document.hidden) return;
    try {
      const answer = await fetch(`${element.dataset.url}${mine ? '?mine=1' : ''}`, { redirect: 'manual', headers: { 'HX-Request': 'true' } });
      if (!answer.ok) return;
      const text = (await answer.text()).trim();
      if (text === last) return;
      last = text;
      element.innerHTML = text;
      announce(element.textContent);
    } catch { /* the network is away for a moment: ask again later */ }
  }

  function leave() {
    if (mine) fetch(`${element.dataset.url}?leave=1`, { keepalive: true, redirect: 'manual' }).catch(() => {});
  }

  function stop() {
    clearInterval(timer);
    removeEventListener('pagehide', leave);
    leave();
  }

  const timer = setInterval(ask, EVERY);
  addEventListener('pagehide', leave);
  element.addEventListener('htmx:beforeCleanupElement', stop, { once: true });
  document.addEventListener('visibilitychange', ask);
  ask();
}
