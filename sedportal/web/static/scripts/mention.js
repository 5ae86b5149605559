// «@Ива» in a comment: those who see the document and are called so, chosen by arrows, Enter or the mouse.
const BEFORE = /(?:^|[^\wа-яё.@])@([\wа-яё.-]*)$/i;

export default function (field, { announce }) {
  const list = document.createElement('ul');
  list.id = `${field.id}-people`;
  list.className = 'mention-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', field.labels[0] ? field.labels[0].textContent : '@');
  list.hidden = true;
  field.after(list);
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-controls', list.id);
  let asked = 0;

  const typed = () => BEFORE.exec(field.value.slice(0, field.selectionStart));
  const options = () => [...list.querySelectorAll('[role=option]')];
  const chosen = () => list.querySelector('[aria-selected=true]');

  function close() {
    list.hidden = true;
    field.removeAttribute('aria-activedescendant');
  }

  function choose(option) {
    for (const one of options()) one.setAttribute('aria-selected', String(one === option));
    field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  function take(option) {
    const match = typed();
    if (!match) return;
    const end = field.selectionStart;
    field.setRangeText(`@${option.dataset.login} `, end - match[1].length - 1, end, 'end');
    close();
    field.focus();
  }

  field.addEventListener('input', async () => {
    const match = typed();
    if (!match) { close(); return; }
    const turn = ++asked;
    const answer = await fetch(`${field.dataset.url}?q=${encodeURIComponent(match[1])}`, { redirect: 'manual', headers: { 'HX-Request': 'true' } });
    if (turn !== asked || !answer.ok) return;
    list.innerHTML = await answer.text();
    options().forEach((option, number) => { option.id = `${list.id}-${number}`; });
    list.hidden = !options().length;
    if (list.hidden) { close(); return; }
    choose(options()[0]);
    announce(options().map((option) => option.textContent.trim()).join(', '));
  });

  field.addEventListener('keydown', (event) => {
    if (list.hidden || event.isComposing) return;
    const all = options();
    const place = all.indexOf(chosen());
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      choose(all[(place + (event.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length]);
    } else if ((event.key === 'Enter' && !event.ctrlKey) || event.key === 'Tab') {
      take(all[place]);
    } else if (event.key === 'Escape') {
      close();
      event.stopPropagation();
    } else {
      return;
    }
    event.preventDefault();
  });

  list.addEventListener('mousedown', (event) => {
    const option = event.target.closest('[role=option]');
    if (option) { event.preventDefault(); take(option); }
  });
  field.addEventListener('blur', close);
}
