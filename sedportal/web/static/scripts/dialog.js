// A link to a page with a form, or to a page to read, opens it as a dialog: <a href="…" data-module="dialog">.
// The form inside is sent as it is: what the server answers is a page, as without this script.

let last = 0;

export function show(title, body, prepare) {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', `dialog-${++last}`);
  const head = document.createElement('div');
  head.className = 'dialog-head';
  const heading = document.createElement('h2');
  heading.id = `dialog-${last}`;
  heading.textContent = title;
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'tool';
  close.dataset.closes = '';
  close.setAttribute('aria-label', document.documentElement.lang === 'ru' ? 'Закрыть' : 'Close');
  close.textContent = '×';
  head.append(heading, close);
  const inside = document.createElement('div');
  inside.className = 'dialog-body';
  inside.append(...body);
  dialog.append(head, inside);
  dialog.addEventListener('dismiss', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
  if (prepare) prepare(dialog);
  const first = inside.querySelector('[autofocus], input:not([type=hidden]), select, textarea');
  (first || close).focus();
  return dialog;
}

// Return heading and content of a page of the portal, or null if it is not there for this person.
export async function fetched(address) {
  const answer = await fetch(address, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const main = page.getElementById('main');
  const heading = main && main.querySelector('h1');
  if (!heading) return null;
  heading.remove();
  // A form without an address goes to the page that it stands on: that is not this one.
  for (const form of main.querySelectorAll('form:not([action])')) form.setAttribute('action', address);
  return { title: heading.textContent.trim(), body: [...main.children] };
}

export default function dialog(link, { prepare }) {
  link.setAttribute('aria-haspopup', 'dialog');
  link.addEventListener('click', async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const page = await fetched(link.href).catch(() => null);
    if (page) show(page.title, page.body, prepare); else location.assign(link.href);
  });
}
