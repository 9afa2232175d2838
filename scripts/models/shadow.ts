/** `models shadow TAG|off`: which bundle is asked beside the serving one. */

import { type Answer, known, type Place, type Refused, refused, sound } from "../../app/models/place.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { findModel } from "../../models/catalogue.ts";
import { writeShadow } from "../../models/shadow-pointer.ts";

const FOLLOWS = "A running process follows at its next scan.";

/** Null = none any more. The same checks as before a promotion: what cannot serve need not be compared. */
export async function shadow(place: Place, tag: string | null): Promise<Result<Answer, Refused>> {
  if (tag === null) {
    await writeShadow(place.varFolder, null);
    return ok({ text: `No second model is asked any more. ${held(place, null)}\n`, json: { shadow: null } });
  }
  const state = await known(place);
  if (!state.ok) return state;
  const model = findModel(state.value.catalogue, tag);
  if (!model.ok) return err(refused(model.error));
  const checked = await sound(place, model.value);
  if (!checked.ok) return checked;
  const since = new Date(place.now).toISOString();
  await writeShadow(place.varFolder, { shadowVersion: 1, tag, since });
  const text = `${tag} is asked at every scan from now on and decides nothing. ${held(place, tag)} See both with: npm run models -- compare`;
  return ok({ text: `${text}\n`, json: { shadow: tag, since } });
}

const held = ({ shadow: pinned = null }: Place, tag: string | null): string =>
  pinned === null || pinned === tag
    ? FOLLOWS
    : `But SHADOW_MODEL is set to ${pinned}, and that one is asked until the setting is taken away.`;
