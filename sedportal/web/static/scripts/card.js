// The card of a document: a click on a value turns the card into its form, with the cursor in that field.
// Without scripts, and by keyboard, the link beside each value does the same.
export default function (element) {
  element.addEventListener('click', (event) => {
    if (event.target.closest('a, button, summary, input')) return;
    const field = event.target.closest('[data-field]');
    const link = field && field.querySelector('.edit-field');
    // Whoever marks text to copy it does not want to edit.
    if (link && !String(getSelection())) link.click();
  });
}
