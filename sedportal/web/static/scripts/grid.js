// A grid of cells by keyboard: arrows move between controls of the same column and row, Space marks as always.
// The form works without it: Tab goes through all controls.
export default function grid(form, { announce }) {
  const cells = (row) => [...row.querySelectorAll('input[data-cell], input[name=pick]')];

  function neighbour(cell, down, right) {
    const rows = [...form.querySelectorAll('tbody tr')];
    const row = cell.closest('tr');
    const target = rows[rows.indexOf(row) + down];
    return target && cells(target)[cells(row).indexOf(cell) + right];
  }

  const changed = (cell) => (cell.type === 'checkbox' ? cell.checked !== cell.defaultChecked : cell.value !== cell.defaultValue);

  form.addEventListener('keydown', (event) => {
    const cell = event.target;
    if (!cell.matches('input[data-cell], input[name=pick]') || event.ctrlKey || event.altKey || event.metaKey) return;
    const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!move) return;
    // Inside a text the side arrows belong to the text, until its end.
    if (cell.type === 'text' && move[1]) {
      const edge = move[1] < 0 ? 0 : cell.value.length;
      if (cell.selectionStart !== edge || cell.selectionEnd !== edge) return;
    }
    const next = neighbour(cell, ...move);
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (next.type === 'text') next.select();
  });

  form.addEventListener('change', (event) => {
    if (!event.target.matches('[data-cell]')) return;
    const count = [...form.querySelectorAll('[data-cell]')].filter(changed).length;
    announce((form.dataset.changed || '').replace('0', String(count)));
  });
}
