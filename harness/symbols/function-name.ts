/** What compilers append, after a point each, to the name of a copy or a part of a function. */
const SUFFIX = /^(?:cold|part|isra|constprop|lto_priv|localalias|_omp_fn|llvm|__uniq|warm|hot|\d+)$/;
/** A part of a function that is not entered by its callers. */
const PART = /\.(?:cold|part|_omp_fn)(?:\.|$)/;

/**
 * The name in the source of a function whose symbol is `symbolName`: `foo` for `foo.cold`, `foo.part.0`,
 * `foo.isra.0`, `foo.constprop.0.cold`, `foo.lto_priv.0` and `foo.3` of gcc, and `foo.llvm.123` of clang.
 */
export function functionNameOf(symbolName: string): string {
  if (!symbolName.includes('.', 1)) return symbolName;
  const words = symbolName.split('.');
  let kept = words.length;
  while (kept > 1 && SUFFIX.test(words[kept - 1] ?? '')) kept -= 1;
  const name = words.slice(0, kept).join('.');
  return name === '' ? symbolName : name;
}

/** Whether a symbol is a part of its function that lies elsewhere, so that its first address is not the function's. */
export function isPartName(symbolName: string): boolean {
  return PART.test(symbolName);
}
