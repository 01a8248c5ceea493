/**
 * Random tests draw the same cases on every machine, so that a failure is a change of ours; `FC_SEED=1` draws others.
 */
import fc from 'fast-check';

const SEED = 20_261_124;

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? SEED) });
