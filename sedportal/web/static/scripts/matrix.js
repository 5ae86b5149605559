// The matrix of roles as a grid: one stop of Tab, arrow keys between the cells (WAI-ARIA grid pattern).
export default function (table, { announce }) {
  const boxes = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll('input[type=checkbox]')]);
  if (!boxes.length || !boxes[0].length) return;
  table.setAttribute('role', 'grid');
  for (const row of boxes) for (const box of row) box.tabIndex = -1;
  boxes[0][0].tabIndex = 0;

  function find(box) {
    for (let row = 0; row < boxes.length; row += 1) {
      const column = boxes[row].indexOf(box);
      if (column >= 0) return [row, column];
    }
    return null;
  }

  function go(row, column) {
    const target = boxes[Math.max(0, Math.min(row, boxes.length - 1))];
    const box = target[Math.max(0, Math.min(column, target.length - 1))];
    for (const other of boxes.flat()) other.tabIndex = -1;
    box.tabIndex = 0;
    box.focus();
  }

  const last = () => boxes[0].length - 1;
  const moves = {
    ArrowRight: (row, column) => [row, column + 1],
    ArrowLeft: (row, column) => [row, column - 1],
    ArrowDown: (row, column) => [row + 1, column],
    ArrowUp: (row, column) => [row - 1, column],
    Home: (row, column, whole) => [whole ? 0 : row, 0],
    End: (row, column, whole) => [whole ? boxes.length - 1 : row, last()],
    PageDown: (row, column) => [row + 10, column],
    PageUp: (row, column) => [row - 10, column],
  };

  table.addEventListener('keydown', (event) => {
    const place = find(event.target);
    const move = place && moves[event.key];
    if (!move || event.altKey || event.metaKey) return;
    event.preventDefault();
    go(...move(...place, event.ctrlKey));
  });
  table.addEventListener('focusin', (event) => {
    const place = find(event.target);
    if (place) for (const other of boxes.flat()) other.tabIndex = other === event.target ? 0 : -1;
  });

  // What was changed is seen before it is sent.
  function mark(box) { box.closest('td').classList.toggle('cell-changed', box.checked !== box.defaultChecked); }
  table.addEventListener('change', (event) => {
    mark(event.target);
    const changed = boxes.flat().filter((box) => box.checked !== box.defaultChecked).length;
    const bar = table.form || table.closest('form');
    const said = bar && bar.querySelector('[data-changed]');
    if (said) { said.textContent = said.dataset.changed.replace('{count}', changed); announce(said.textContent); }
  });
  for (const box of boxes.flat()) mark(box);
}
