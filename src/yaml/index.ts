export { type YamlEdit, editYaml, yamlScalar } from './edit.ts'
export {
  LARGEST_DOCUMENT,
  type Position,
  parseYaml,
  pathText,
  readYamlDocument,
  type YamlDocument,
  type YamlPath,
  type YamlProblem,
  yamlError,
} from './document.ts'
export { checkYaml, checkYamlPart, validateYaml, yamlProblem } from './validate.ts'
