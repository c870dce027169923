/** `/` goes to the filter of the part that has the focus, or to the first that can be seen. */
export function focusFilter(): void {
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
    const near = target instanceof Element ? target.closest('section')?.querySelector('input') : undefined;
    const inView = [...document.querySelectorAll<HTMLInputElement>('input[type=search]')].find((input) =>
      input.checkVisibility(),
    );
    const filter = near ?? inView;
    if (filter === undefined) return;
    event.preventDefault();
    filter.focus();
    filter.select();
  });
}
