/** The system cannot start. The message is the line that says why and what to do. */
export class Refusal extends Error {
  override name = 'Refusal'
}
