// What makes the pages quicker to use. Every page works without it: links and forms do the work.
// It is small and loaded everywhere; what only some pages need stands in scripts/ and is loaded where an element asks
// for it: <form data-module="registration"> loads scripts/registration.js and calls its default export with the element.
(() => {

  const status = document.getElementById('status');

  // Say something to screen readers through the page's one live region.
  function announce(text) {
    if (!status || !text) return;
    status.textContent = '';
    // A region that changes in the same turn is not read out.
    setTimeout(() => { status.textContent = text.trim(); }, 50);
  }

  function typing(target) {
    return target instanceof Element
      && (target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select') || target.isContentEditable);
  }

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      const menu = [...document.querySelectorAll('details.menu[open]')].pop();
      if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
    }
    // By its place: the same under ЙЦУКЕН. Keys of single letters stand in scripts/keys.js.
    if (event.ctrlKey && event.code === 'Enter') {
      const form = event.target.closest && event.target.closest('form[data-hotkey-submit]');
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector('.btn-primary[type=submit]')); }
    }
  });

  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const close = event.target.closest('[data-closes]');
    if (close) close.closest('.toast, dialog').dispatchEvent(new Event('dismiss'));
  });

  // A message that stops nobody; a success goes by itself, unless somebody is at it.
  const icons = { success: 'check-circle', info: 'info-circle', warning: 'exclamation-triangle', danger: 'exclamation-circle' };
  function toast(text, kind = 'success') {
    let stack = document.querySelector('.toasts');
    if (!stack) {
      stack = document.createElement('div');
      stack.className = 'flashes toasts';
      document.querySelector('.page').prepend(stack);
    }
    const box = document.createElement('div');
    box.className = `alert alert-${kind} toast`;
    const icon = document.querySelector('.icon use').cloneNode();
    icon.setAttribute('href', icon.getAttribute('href').replace(/#.*/, `#${icons[kind]}`));
    const drawing = document.querySelector('.icon').cloneNode();
    drawing.append(icon);
    const words = document.createElement('div');
    words.textContent = text;
    box.append(drawing, words);
    stack.append(box);
    offerToasts(stack);
    announce(text);
    return box;
  }

  function offerToasts(root) {
    for (const box of root.querySelectorAll('.toast:not([data-ready])')) {
      box.dataset.ready = 'yes';
      const close = box.querySelector('[data-closes]');
      if (close) close.hidden = false;
      box.addEventListener('dismiss', () => box.remove());
      if (!box.matches('.alert-success')) continue;
      const leave = () => { if (box.matches(':hover, :focus-within')) setTimeout(leave, 4000); else box.remove(); };
      setTimeout(leave, 10000);
    }
  }

  // A second click on a form's button would send it twice.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    // A file that is saved leaves the page as it is.
    if (event.defaultPrevented || form.method === 'get' || event.submitter?.dataset.download) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent;
      form.removeAttribute('aria-busy');
    }
  });

  // Warn before what was typed is lost.
  let unsaved = false;
  document.addEventListener('input', (event) => {
    if (event.target.closest('form[data-keep]')) unsaved = true;
  });
  for (const kind of ['submit', 'saved']) document.addEventListener(kind, () => { unsaved = false; });
  window.addEventListener('beforeunload', (event) => { if (unsaved) event.preventDefault(); });

  // A day is typed as text; the button beside it opens the browser's own calendar.
  function offerCalendars(root) {
    for (const button of root.querySelectorAll('.date-picker[hidden]')) {
      const field = button.parentElement.querySelector('input[type=text]');
      const native = button.parentElement.querySelector('input[type=date]');
      if (!native || !native.showPicker) continue;
      button.hidden = native.hidden = false;
      button.addEventListener('click', () => {
        const match = /^(\d{2})\.(\d{2})\.(\d{4})/.exec(field.value.trim());
        native.value = match ? `${match[3]}-${match[2]}-${match[1]}` : '';
        native.showPicker();
      });
      native.addEventListener('change', () => {
        if (!native.value) return;
        const [year, month, day] = native.value.split('-');
        // A time behind the day stays.
        const rest = /\s+\d{1,2}[:.]\d{2}$/.exec(field.value) || [''];
        field.value = `${day}.${month}.${year}${rest[0]}`;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.focus();
      });
    }
  }

  // A password can be shown while it is typed.
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-reveals]');
    const field = button && document.getElementById(button.dataset.reveals);
    if (!field) return;
    const shown = field.type === 'text';
    field.type = shown ? 'password' : 'text';
    button.setAttribute('aria-pressed', String(!shown));
  });

  function loadModules(root) {
    const asking = root.matches && root.matches('[data-module]') ? [root] : [];
    for (const element of [...asking, ...root.querySelectorAll('[data-module]')]) {
      for (const name of element.dataset.module.split(' ')) {
        const started = element.startedModules ||= new Set();
        if (started.has(name)) continue;
        started.add(name);
        import(`./scripts/${name}.js`).then((module) => module.default(element, { announce, prepare, typing, toast }));
      }
    }
  }

  function prepare(root) {
    loadModules(root);
    offerCalendars(root);
    offerToasts(root);
    for (const button of root.querySelectorAll('[data-reveals][hidden]')) button.hidden = false;
  }

  function begin() {
    prepare(document);
    const summary = document.querySelector('.error-summary');
    if (summary) summary.focus();
    // On a phone the menu is wider than the page.
    const here = document.querySelector('.site-menu [aria-current]');
    if (here) here.closest('ul').scrollLeft = here.offsetLeft;
    const said = [...document.querySelectorAll('[data-announce]')].map((element) => element.textContent);
    announce(said.join('. '));
  }

  document.addEventListener('htmx:beforeRequest', (event) => { event.detail.target.setAttribute('aria-busy', 'true'); });
  document.addEventListener('htmx:afterRequest', (event) => { event.detail.target.removeAttribute('aria-busy'); });
  document.addEventListener('htmx:afterSettle', (event) => {
    prepare(event.target);
    const first = event.target.querySelector('.error-summary, [data-results]');
    if (first) first.focus({ preventScroll: true });
    const count = event.target.querySelector('[data-announce]');
    announce(count && count.textContent);
  });

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin); else begin();
})();
