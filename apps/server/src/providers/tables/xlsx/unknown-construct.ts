/** Something in a workbook that this reader does not know: another one is asked instead of guessing or leaving it out. */
export class UnknownConstruct extends Error {
  override readonly name = 'UnknownConstruct';
}
