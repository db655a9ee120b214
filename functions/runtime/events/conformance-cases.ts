/**
 * The cases of the CloudEvents project's own suite, github.com/cloudevents/conformance: `yaml/v1.0`, `yaml/v1.yaml`,
 * `features/http-protocol-binding.feature` and `format/json`, written down here as data. Only CloudEvents 1.0 is taken,
 * so the events of `yaml/v0.3` are among the refused.
 */

export type Json = Readonly<Record<string, unknown>>

/** A valid event: its attributes, its data as it stands in a body, and how it is read. */
export interface ValidCase {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly body?: string
  readonly data?: unknown
}

const minimum = (number: number, datacontenttype: string, body: string, data: unknown): ValidCase => ({
  name: `yaml/v1.0 conformance-000${number}, ${datacontenttype}`,
  attributes: {
    specversion: '1.0',
    type: 'io.cloudevents.minimum',
    id: `conformance-000${number}`,
    source: '//github.com/cloudevents/cloudeventsconformance/yaml/v1.yaml',
    datacontenttype,
  },
  body: `${body}\n`,
  data,
})

const JSON_UTF8 = 'application/json; charset=utf-8'

const someEvent = (datacontenttype: string): ValidCase => ({
  name: `features/http-protocol-binding, ${datacontenttype}`,
  attributes: {
    specversion: '1.0',
    type: 'com.example.someevent',
    time: '2018-04-05T03:56:24Z',
    id: '1234-1234-1234',
    source: '/mycontext/subcontext',
    datacontenttype,
  },
  body: '{\n    "message": "Hello World!"\n}',
  data: { message: 'Hello World!' },
})

export const httpCases: readonly ValidCase[] = [
  minimum(1, 'text/plain; charset=us-ascii', 'Hello, World!', 'Hello, World!\n'),
  minimum(2, 'text/plain; charset=utf-8', 'Hello, 🌎!', 'Hello, 🌎!\n'),
  minimum(3, JSON_UTF8, '"Hello, 🌎!"', 'Hello, 🌎!'),
  minimum(4, JSON_UTF8, '{"msg":"Hello, 🌎!"}', { msg: 'Hello, 🌎!' }),
  minimum(5, JSON_UTF8, '["Hello","🌎!"]', ['Hello', '🌎!']),
  minimum(6, 'application/xml; charset=utf-8', '<msg>Hello, 🌎!</msg>', '<msg>Hello, 🌎!</msg>\n'),
  {
    name: 'yaml/v1.yaml, extensions that hold quotes and JSON',
    attributes: {
      specversion: '1.0',
      type: 'com.example.someevent',
      time: '2018-04-05T03:56:24Z',
      id: '4321-4321-4321',
      source: '/mycontext/subcontext',
      comexampleextension1: 'value',
      comexampleextension2: '{"othervalue": 5}',
    },
    body: '{"world":"hello"}\n',
    data: { world: 'hello' },
  },
  someEvent('application/json'),
  someEvent(JSON_UTF8),
]

const minimal = {
  specversion: '1.0',
  id: 'minimal',
  type: 'io.cloudevents.test',
  source: 'https://cloudevents.io',
} as const
const allCore = {
  ...minimal,
  id: 'allCore',
  datacontenttype: 'text/plain',
  dataschema: 'https://cloudevents.io/dataschema',
  subject: 'tests',
  time: '2018-04-05T17:31:00Z',
}
const allExtensionTypes = {
  ...minimal,
  id: 'allExtensionTypes',
  extinteger: 10,
  extboolean: true,
  extstring: 'text',
  exturi: 'https://cloudevents.io',
  exturiref: '//authority/path',
  exttimestamp: '2023-03-31T15:12:00Z',
  extbinary: 'TWE=',
}
const unset = { datacontenttype: null, dataschema: null, subject: null, time: null }
const at = (time: string) => ({ ...minimal, id: 'minimalWithTime', time })

/** `format/json/valid-events.json`. */
export const validEvents: Readonly<Record<string, Json>> = {
  validMinimal: minimal,
  validMinimalWithNullForOptional: { ...minimal, ...unset },
  validAllCoreAttributes: allCore,
  validMinimalWithTimeUtc: at('2018-04-05T17:31:00Z'),
  validMinimalWithTimeToNanosecondsUtc: at('2018-04-05T17:31:00.000000000Z'),
  validMinimalWithTimeUsingPositiveOffset: at('2018-04-05T18:31:00+01:00'),
  validMinimalWithTimeUsingNegativeOffset: at('2018-04-05T16:31:00-01:00'),
  validRelativeSource: { ...minimal, id: 'minimalWithRelativeSource', source: '#fragment' },
  validSimpleTextData: {
    ...minimal,
    id: 'simpleTextData',
    datacontenttype: 'text/plain',
    data: 'Simple text',
  },
  validAllExtensionTypes: allExtensionTypes,
}

const { specversion, id, type, source } = { ...minimal, id: 'invalid' }
const invalid = { specversion, id, type, source }

/** `format/json/invalid-events.json`, and an event of `yaml/v0.3`. */
export const invalidEvents: Readonly<Record<string, Json>> = {
  invalidNoSpecVersion: { id, type, source },
  invalidNoId: { specversion, type, source },
  invalidNoType: { specversion, id, source },
  invalidNoSource: { specversion, id, type },
  invalidTimeGarbage: { ...invalid, time: 'lunchtime' },
  invalidTimeToMinute: { ...invalid, time: '2018-04-05T18:31Z' },
  invalidTimeOffsetX: { ...invalid, time: '2018-04-05T18:31:00X' },
  invalidTimeOffsetOutOfRange: { ...invalid, time: '2018-04-05T18:31:00+25:00' },
  invalidTimeOffsetNonInteger: { ...invalid, time: '2018-04-05T18:31:00+xx:00' },
  invalidTimeOffsetHourOnly: { ...invalid, time: '2018-04-05T18:31:00+05' },
  invalidEmptyId: { ...invalid, id: '' },
  invalidEmptyType: { ...invalid, type: '' },
  invalidEmptySource: { ...invalid, source: '' },
  invalidEmptySpecVersion: { ...invalid, specversion: '' },
  invalidUnknownSpecVersion: { ...invalid, specversion: '0.9' },
  invalidNonRfc2046DataContentType: { ...invalid, datacontenttype: 'xyz' },
  invalidEmptyDataContentType: { ...invalid, datacontenttype: '' },
  invalidEmptyDataSchema: { ...invalid, dataschema: '' },
  invalidEmptySubject: { ...invalid, subject: '' },
  invalidNumericId: { ...invalid, id: 25 },
  invalidObjectId: { ...invalid, id: { xyz: 'abc' } },
  invalidCapitalizedExtension: { ...invalid, MyExtension: 'bad' },
  invalidPunctuatedExtension: { ...invalid, 'my.extension': 'bad' },
  invalidNonIntegerExtensionValue: { ...invalid, myextension: 1.5 },
  invalidBothDataAndDataBase64: { ...invalid, data: 'text', data_base64: 'eyAieHl6IjogMTIzIH0=' },
  'yaml/v0.3 conformance-0001': { ...invalid, specversion: '0.3' },
}

/** `format/json/valid-batches.json`. */
export const validBatches: Readonly<Record<string, readonly Json[]>> = {
  validBatchEmpty: [],
  validBatchMinimal: [minimal],
  validBatchMinimal2: [minimal, minimal],
  validBatchMinimalAndAllCore: [minimal, allCore],
  validBatchMinimalAndAllExtensionTypes: [minimal, allExtensionTypes],
}

/** `format/json/invalid-batches.json`. */
export const invalidBatches: Readonly<Record<string, readonly unknown[]>> = {
  invalidBatchMixedSpecVersions: [minimal, { ...minimal, specversion: '0.9' }],
  invalidBatchContainingInvalidCloudEvent: [{ specversion, type, source }],
  invalidBatchContainingNonObject: ['not an object', minimal],
}
