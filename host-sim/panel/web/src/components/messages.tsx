/** The messages between terminal and acquirer, newest first, each to be opened. */
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import type { Texts } from "../i18n/texts";
import { usePanel } from "../state/panel-store";
import type { WireMessage } from "../../../protocol/wire";
import { Icon } from "./icon";
import { timeOfDay } from "./time";

export function Messages() {
  const texts = useTexts();
  const messages = usePanel((state) => state.messages);
  if (messages.length === 0) return <p class="empty">{texts.wire.empty}</p>;
  return (
    <>
      <ol class="messages" reversed>
        {messages.toReversed().map((message) => (
          <li key={message.id}>
            <MessageEntry message={message} />
          </li>
        ))}
      </ol>
      <p class="small">{texts.wire.masked}</p>
    </>
  );
}

function MessageEntry({ message }: { readonly message: WireMessage }) {
  const texts = useTexts();
  const fromTerminal = message.from === "terminal";
  return (
    <details class={`message message-${message.from}`}>
      <summary>
        <Icon name={fromTerminal ? "toHost" : "toTerminal"} />
        <span class="unseen">{fromTerminal ? texts.wire.toHost : texts.wire.toTerminal}</span>
        <code class="mti">{message.mti}</code>
        <span class="message-name">
          {nameOf(texts, message.mti)}
          <AnswerCode message={message} />
        </span>
        <time>{timeOfDay(message.at)}</time>
      </summary>
      <table>
        <caption>{fill(texts.wire.bytes, { count: message.byteLength })}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.wire.number}</th>
            <th scope="col">{texts.wire.name}</th>
            <th scope="col">{texts.wire.value}</th>
          </tr>
        </thead>
        <tbody>
          {message.fields.map(({ field, name, value }) => (
            <tr key={field}>
              <th scope="row">{field === 0 ? "MTI" : field}</th>
              <td lang="en">{name}</td>
              <td>
                <code>{value}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function AnswerCode({ message }: { readonly message: WireMessage }) {
  const texts = useTexts();
  const code = message.fields.find(({ field }) => field === 39)?.value;
  // In a reversal field 39 is a reason of the terminal's, not an answer.
  if (code === undefined || message.from === "terminal") return null;
  const meaning = meaningOf(texts, message.mti, code);
  return (
    <span class={code === "00" ? "answer answer-good" : "answer answer-bad"}>
      <code>{code}</code> {meaning}
    </span>
  );
}

/** Only a sale can be approved: to anything else 00 says that it was taken. */
function meaningOf(texts: Texts, mti: string, code: string): string {
  if (code === "00" && mti !== "0110" && mti !== "0210") return texts.answers.accepted;
  return code in texts.answers ? texts.answers[code as keyof Texts["answers"]] : texts.answers.other;
}

function nameOf(texts: Texts, mti: string): string {
  return mti in texts.messages ? texts.messages[mti as keyof Texts["messages"]] : texts.messages.other;
}
