// The self-check's engine, the same as the server's (src/care/care.c), on what GET /api/v1/self-check
// gives: the gravest of the rules that speak, and where it leads to.

/**
 * @typedef {{ all?: Condition[], any?: Condition[], question?: string, any_of?: string[],
 *   only?: string[] }} Condition
 * @typedef {{ id: string, type: string, unanswered: string, asked_if: Condition | null }} Question
 * @typedef {{ advice: string, destination: string | null, when: Condition, reason: string }} Rule
 * @typedef {{ text: string, next_steps: string[], would_change: string[],
 *   repeat_after_hours: number | null }} Words
 * @typedef {{ for: string, questions: Question[], not_asked: Record<string, string>, rules: Rule[],
 *   ways: { advice: string, destination: string, when: Condition }[],
 *   advice: Record<string, Words> }} Rules
 * @typedef {Record<string, string[]>} Answers options by question
 */

/* The gravest first. */
const DESTINATIONS = ['120', 'obstetric_emergency', 'emergency_department', 'child_fever_clinic',
  'fever_clinic'];

/**
 * Every question answered: silence counts as its question says, "none" beside others as nothing.
 * @param {Rules} rules
 * @param {Answers} given
 * @returns {Answers}
 */
export function settle(rules, given) {
  /** @type {Answers} */
  const settled = { for: [rules.for] };
  /** @param {string} id @param {boolean} multiple @param {string} unanswered */
  const put = (id, multiple, unanswered) => {
    let chosen = given[id] || [];
    if (multiple && chosen.some((option) => option !== 'none')) {
      chosen = chosen.filter((option) => option !== 'none');
    }
    settled[id] = chosen.length ? chosen : [unanswered];
  };
  put('red_flags', true, 'unknown');
  Object.keys(rules.not_asked).forEach((id) => put(id, false, rules.not_asked[id]));
  rules.questions.forEach(({ id, type, unanswered }) => put(id, type === 'multiple', unanswered));
  return settled;
}

/**
 * @param {Condition} condition
 * @param {Answers} settled
 * @returns {boolean}
 */
export function holds(condition, settled) {
  if (condition.all) return condition.all.every((part) => holds(part, settled));
  if (condition.any) return condition.any.some((part) => holds(part, settled));
  const chosen = settled[String(condition.question)];
  const { any_of: anyOf, only } = condition;
  if (anyOf) return chosen.some((option) => anyOf.indexOf(option) >= 0);
  return chosen.every((option) => only !== undefined && only.indexOf(option) >= 0);
}

/**
 * @param {Rules} rules
 * @param {Answers} given
 */
export function evaluate(rules, given) {
  const settled = settle(rules, given);
  const first = rules.rules.find((rule) => holds(rule.when, settled));
  /* Rules that were checked have no gap. Should there be one after all: let somebody look. */
  const advice = first ? first.advice : 'go_now';
  const deciding = rules.rules.filter((rule) =>
    first && rule.advice === advice && holds(rule.when, settled));
  const named = DESTINATIONS.find((each) => deciding.some((rule) => rule.destination === each));
  const way = rules.ways.find((each) => each.advice === advice && holds(each.when, settled));
  return Object.assign({}, rules.advice[advice], {
    advice,
    destination: first ? named || (way ? way.destination : null) : 'emergency_department',
    reasons: deciding.map((rule) => rule.reason),
  });
}
