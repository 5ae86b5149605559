// The form of a new document: files are sent as soon as they are dropped, the pages stand beside the fields, Ctrl+Enter
// registers and brings the next form in place. The form works without it, by full pages.
export default function registration(root, { announce, toast }) {
  const form = root.querySelector('form');
  const fields = form.querySelector('.registration-fields');
  const zone = form.querySelector('.dropzone');
  const list = form.querySelector('.staged-list');
  const preview = form.querySelector('#staged-preview');
  const picker = zone.querySelector('input[type=file]');
  const control = (name) => fields.querySelector(`[name="${CSS.escape(name)}"]`);
  const saved = () => document.dispatchEvent(new CustomEvent('saved'));
  root.dataset.ready = 'yes';

  // --- keys: what was typed by hand is no default any more
  form.addEventListener('input', (event) => {
    if (!event.isTrusted || !event.target.name) return;
    event.target.dataset.touched = 'yes';
    const field = event.target.closest('.field-default');
    if (field) field.classList.remove('field-default');
  });
  form.addEventListener('keydown', (event) => {
    if (!event.ctrlKey || event.code !== 'Enter') return;
    const next = form.querySelector('button[name=register_next]');
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.click();
  });

  // --- the answer comes back in place, refusals too; without a session the whole form goes, and is kept
  root.addEventListener('htmx:beforeSwap', (event) => {
    const { status } = event.detail.xhr;
    if (status === 409 || status === 413 || status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
    if (event.detail.shouldSwap && event.detail.target === root) saved();
  });
  root.addEventListener('htmx:responseError', (event) => {
    if (event.detail.xhr.status !== 401) { toast(event.detail.xhr.statusText || 'Error', 'danger'); return; }
    saved();
    const name = document.createElement('input');
    Object.assign(name, { type: 'hidden', name: 'register_next', value: 'register_next' });
    form.append(name);
    form.submit();
  });
  root.addEventListener('htmx:sendError', () => toast(zone.dataset.tooMany, 'danger'));

  // --- after a registration: the number, to be copied
  for (const button of root.querySelectorAll('[data-copy]')) {
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      announce(button.dataset.copied);
    });
  }

  // --- defaults of the last card can be cleared at once
  const clears = root.querySelector('[data-clears-defaults]');
  if (clears) clears.addEventListener('click', (event) => {
    event.preventDefault();
    for (const field of fields.querySelectorAll('.field-default, .row-item')) {
      for (const one of field.querySelectorAll('input:not([type=hidden]), select, textarea')) {
        if (one.dataset.touched) continue;
        if (one.type === 'checkbox') one.checked = false; else one.value = '';
      }
      field.classList.remove('field-default');
    }
    clears.closest('.defaults').remove();
    control('correspondent')?.focus();
  });

  // --- a new correspondent: said under his field
  const newSender = control('correspondent_new');
  const sender = control('correspondent');
  if (newSender && sender) {
    const said = document.createElement('p');
    said.className = 'form-text';
    said.setAttribute('aria-live', 'polite');
    sender.closest('.field').append(said);
    const tell = () => { said.textContent = newSender.value ? newSender.selectedOptions[0].textContent : ''; };
    newSender.addEventListener('change', tell);
    tell();
  }

  // --- the same letter, told while one types
  const similar = root.querySelector('[data-similar]');
  if (similar) {
    let timer = 0;
    let asking = null;
    const names = ['correspondent', 'correspondent_id', 'ext_number', 'doc_date'];
    const look = async () => {
      if (asking) asking.abort();
      const mine = asking = new AbortController();
      const address = new URL(similar.dataset.similar, document.baseURI);
      for (const name of names) address.searchParams.set(name, control(name)?.value || '');
      if (!control('ext_number').value) { similar.replaceChildren(); return; }
      try {
        const answer = await fetch(address, { redirect: 'manual', signal: mine.signal });
        if (answer.ok && asking === mine) similar.innerHTML = await answer.text();
      } catch { /* only a hint: saving asks again */ }
    };
    for (const kind of ['input', 'change']) {
      form.addEventListener(kind, (event) => {
        if (!names.includes(event.target.name)) return;
        clearTimeout(timer);
        timer = setTimeout(look, 300);
      });
    }
  }

  // --- files
  const token = form.querySelector('[name=csrf_token]').value;
  zone.querySelector('.dropzone-hint').hidden = false;

  function show(item) {
    const link = item.querySelector('a[hx-get]');
    if (link) window.htmx.ajax('GET', link.getAttribute('hx-get'), { target: '#staged-preview', select: '.preview', swap: 'innerHTML' });
  }

  function send(file) {
    const item = document.createElement('li');
    item.className = 'staged staged-coming';
    const name = document.createElement('span');
    name.textContent = file.name;
    const bar = document.createElement('progress');
    bar.max = 100;
    bar.setAttribute('aria-label', file.name);
    item.append(name, bar);
    list.append(item);
    const data = new FormData();
    data.append('file', file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', (event) => { bar.value = event.lengthComputable ? event.loaded / event.total * 100 : 0; });
    return new Promise((done) => {
      request.addEventListener('loadend', () => { arrived(item, request); done(); });
      request.open('POST', zone.dataset.url);
      request.setRequestHeader('X-CSRF-Token', token);
      request.send(data);
    });
  }

  function arrived(item, request) {
    const holder = document.createElement('ol');
    holder.innerHTML = request.responseText;
    const made = request.status === 200 && holder.querySelector('.staged');
    if (!made) {
      item.remove();
      toast(`${item.firstChild.textContent}: ${request.status < 500 && holder.textContent.trim().slice(0, 300) || zone.dataset.tooMany}`, 'danger');
      return;
    }
    item.replaceWith(made);
    window.htmx.process(made);
    prepareItem(made);
    one();
    announce(made.querySelector('a').textContent);
    if (list.querySelector('.staged') === made) show(made);
  }

  async function sendAll(files) {
    // One after another: the first is there soonest, and the line stays free for the form.
    for (const file of files) await send(file);
  }

  picker.addEventListener('change', () => {
    const files = [...picker.files];
    picker.value = '';
    sendAll(files);
  });
  for (const kind of ['dragenter', 'dragover']) {
    form.addEventListener(kind, (event) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      zone.classList.add('dropping');
    });
  }
  form.addEventListener('dragleave', (event) => { if (!form.contains(event.relatedTarget)) zone.classList.remove('dropping'); });
  form.addEventListener('drop', (event) => {
    zone.classList.remove('dropping');
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    sendAll([...event.dataTransfer.files]);
  });

  function prepareItem(item) {
    item.draggable = true;
    const up = item.querySelector('[data-up]');
    up.hidden = false;
    up.addEventListener('click', () => {
      if (item.previousElementSibling) item.previousElementSibling.before(item);
      up.focus();
    });
    item.querySelector('[name=unstage]').addEventListener('click', async (event) => {
      event.preventDefault();
      const answer = await fetch(`${zone.dataset.url}/${item.dataset.id}/remove`, { method: 'POST', headers: { 'X-CSRF-Token': token } });
      if (!answer.ok && answer.status !== 404) return;
      const shown = list.querySelector('.staged') === item;
      item.remove();
      const first = list.querySelector('.staged');
      if (shown && first) show(first);
      if (!first) preview.replaceChildren();
      picker.focus();
    });
    item.addEventListener('dragstart', (event) => { event.dataTransfer.setData('text/plain', item.dataset.id); item.classList.add('dragged'); });
    item.addEventListener('dragend', () => item.classList.remove('dragged'));
    item.addEventListener('dragover', (event) => {
      const moved = list.querySelector('.dragged');
      if (!moved || moved === item) return;
      event.preventDefault();
      const { top, height } = item.getBoundingClientRect();
      item[event.clientY < top + height / 2 ? 'before' : 'after'](moved);
    });
  }
  for (const item of list.querySelectorAll('.staged')) prepareItem(item);

  // Each file a letter of its own: only the first goes with this one.
  const oneEach = form.querySelector('[name=one_each]');
  function one() {
    const label = form.querySelector('.one-each');
    if (label) label.hidden = list.children.length < 2 && !oneEach.checked;
    if (!oneEach || !oneEach.checked) return;
    list.querySelectorAll('[name=staged]').forEach((box, place) => { box.checked = place === 0; });
  }
  if (oneEach) oneEach.addEventListener('change', () => {
    if (oneEach.checked) one(); else for (const box of list.querySelectorAll('[name=staged]')) box.checked = true;
  });

  // As many sheets as the file has pages, while nobody wrote another number.
  preview.addEventListener('htmx:afterSettle', () => {
    const pages = preview.querySelectorAll('.preview-pages > li').length;
    const sheets = control('sheets');
    if (!pages || !sheets || sheets.dataset.touched) return;
    sheets.value = pages;
    sheets.closest('.field').classList.add('field-default');
  });
}
