// What relay-compiler makes of a query, as far as ours go: fields with variables or literals, and fragments on concrete types.
import { getNamedType, getNullableType, isAbstractType, isLeafType, isListType, parse, valueFromASTUntyped } from 'graphql'

export const artifact = (schema, name, text) => {
  const [operation] = parse(text).definitions
  const argumentDefinitions = operation.variableDefinitions.map(({ variable }) => ({
    defaultValue: null, kind: 'LocalArgument', name: variable.name.value,
  }))
  const selections = selected(schema, schema.getQueryType(), operation.selectionSet)
  const params = { cacheID: name, id: null, metadata: {}, name, operationKind: 'query', text }
  return {
    fragment: { argumentDefinitions, kind: 'Fragment', metadata: null, name, selections, type: 'Query', abstractKey: null },
    kind: 'Request',
    operation: { argumentDefinitions, kind: 'Operation', name, selections },
    params,
  }
}

const selected = (schema, parent, { selections }) =>
  selections.map((one) => (one.kind === 'Field' ? field(schema, parent, one) : inline(schema, one)))

const inline = (schema, { typeCondition, selectionSet }) => {
  const type = typeCondition.name.value
  const selections = selected(schema, schema.getType(type), selectionSet)
  return { abstractKey: null, kind: 'InlineFragment', selections, type }
}

const field = (schema, parent, node) => {
  const name = node.name.value
  const told = { alias: node.alias?.value ?? null, args: node.arguments.map(argument), name, storageKey: null }
  if (name === '__typename') return { ...told, args: null, kind: 'ScalarField' }
  const { type } = parent.getFields()[name]
  const inner = getNamedType(type)
  if (isLeafType(inner)) return { ...told, kind: 'ScalarField' }
  return {
    ...told,
    concreteType: isAbstractType(inner) ? null : inner.name,
    kind: 'LinkedField',
    plural: isListType(getNullableType(type)),
    selections: selected(schema, inner, node.selectionSet),
  }
}

const argument = ({ name, value }) =>
  value.kind === 'Variable'
    ? { kind: 'Variable', name: name.value, variableName: value.name.value }
    : { kind: 'Literal', name: name.value, value: valueFromASTUntyped(value) }
