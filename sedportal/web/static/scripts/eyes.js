// The version for low vision as a panel over the page: what is chosen shows at once and is kept by the server.
// Without this script the link leads to a page with the same form.

export default function eyes(link, { announce }) {
  let panel = null;

  async function open() {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const form = page.getElementById('eyes');
    if (!form) { location.assign(link.href); return; }
    panel = document.createElement('section');
    panel.className = 'eyes-panel no-print';
    panel.setAttribute('aria-labelledby', 'eyes-title');
    form.querySelector('.eyes-keep').remove();
    const back = document.createElement('input');
    back.type = 'hidden';
    back.name = 'came_from';
    back.value = location.pathname + location.search;
    form.append(back);
    const done = document.createElement('button');
    Object.assign(done, { type: 'button', className: 'btn btn-link', textContent: document.documentElement.lang === 'ru' ? 'Закрыть' : 'Close' });
    done.addEventListener('click', close);
    form.querySelector('.toolbar').append(done);
    panel.append(form);
    document.querySelector('.site-header').before(panel);
    window.scrollTo({ top: 0 });
    form.querySelector('input:checked').focus();
    form.addEventListener('change', (event) => choose(form, event.target));
    panel.addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
    link.setAttribute('aria-expanded', 'true');
  }

  async function choose(form, field) {
    const root = document.documentElement;
    if (field.dataset.usual) root.removeAttribute(field.dataset.attribute);
    else root.setAttribute(field.dataset.attribute, field.value);
    const sent = new FormData();
    sent.set('csrf_token', form.elements.csrf_token.value);
    sent.set('quiet', '1');
    sent.set(field.name, field.value);
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(sent) });
    if (!answer.ok) form.submit(); else announce(field.closest('label').textContent);
  }

  function close() {
    panel.remove();
    panel = null;
    link.setAttribute('aria-expanded', 'false');
    link.focus();
  }

  link.setAttribute('role', 'button');
  link.setAttribute('aria-expanded', 'false');
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || location.pathname === '/appearance') return;
    event.preventDefault();
    if (panel) close(); else open().catch(() => location.assign(link.href));
  });
  link.addEventListener('keydown', (event) => {
    if (event.code === 'Space') { event.preventDefault(); link.click(); }
  });
}
