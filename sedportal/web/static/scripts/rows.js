// A table of documents: choose the whole page or a stretch of lines, say how many are chosen, show a line's steps in it.
// Without this the boxes work one by one, and the steps of a document have a page of their own.

export default function rows(table, { announce, prepare }) {
  const boxes = () => [...table.querySelectorAll('tbody input[name=uid]')];
  const list = table.closest('#list') || document;
  const count = list.querySelector('[data-selection-count]');
  const all = list.querySelector('[data-selection-all]');
  let last = null;

  const page = document.createElement('input');
  page.type = 'checkbox';
  page.className = 'form-check-input';
  const head = table.querySelector('thead .pick-cell');
  const name = head && head.querySelector('.visually-hidden');
  if (head && count) {
    page.setAttribute('aria-label', count.dataset.page);
    page.title = count.dataset.page;
    name.remove();
    head.append(page);
    page.addEventListener('change', () => {
      for (const box of boxes()) box.checked = page.checked;
      tell();
    });
  }

  function tell() {
    if (!count) return;
    const chosen = boxes().filter((box) => box.checked).length;
    page.checked = chosen > 0 && chosen === boxes().length;
    page.indeterminate = chosen > 0 && !page.checked;
    const text = all && all.checked ? count.dataset.all : chosen ? `${count.dataset.chosen} ${chosen}` : '';
    if (count.textContent !== text) { count.textContent = text; announce(text || count.dataset.none); }
  }

  if (all) all.addEventListener('change', () => {
    for (const box of boxes()) { box.disabled = all.checked; }
    tell();
  });

  table.addEventListener('click', (event) => {
    const box = event.target.closest('input[name=uid]');
    if (box) {
      const every = boxes();
      if (event.shiftKey && last && every.includes(last)) {
        const [from, to] = [every.indexOf(last), every.indexOf(box)].sort((a, b) => a - b);
        for (const one of every.slice(from, to + 1)) one.checked = box.checked;
      }
      last = box;
      return;
    }
    const link = event.target.closest('a[data-steps]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    steps(link);
  });
  table.addEventListener('change', tell);
  // «x» marks the line that has the focus; by the key's place, as all keys.
  table.addEventListener('keydown', (event) => {
    if (event.code !== 'KeyX' || event.ctrlKey || event.altKey || event.metaKey) return;
    const box = event.target.closest('tr')?.querySelector('input[name=uid]');
    if (!box || document.documentElement.dataset.keys === 'off') return;
    event.preventDefault();
    box.click();
  });

  async function steps(link) {
    const row = link.closest('tr');
    const open = row.nextElementSibling;
    if (open && open.classList.contains('steps-line')) { close(open, link); return; }
    link.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(link.href, { headers: { Accept: 'text/html' } });
      const found = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#steps');
      if (!found) { location.assign(link.href); return; }
      for (const other of table.querySelectorAll('.steps-line')) other.remove();
      const line = document.createElement('tr');
      line.className = 'steps-line';
      const cell = line.insertCell();
      cell.colSpan = row.cells.length;
      cell.append(document.adoptNode(found));
      row.after(line);
      link.setAttribute('aria-expanded', 'true');
      line.addEventListener('keydown', (event) => { if (event.key === 'Escape') close(line, link); });
      prepare(line);
      (cell.querySelector('button, a') || cell).focus();
    } finally {
      link.removeAttribute('aria-busy');
    }
  }

  function close(line, link) {
    line.remove();
    link.setAttribute('aria-expanded', 'false');
    link.focus();
  }

  tell();
}
