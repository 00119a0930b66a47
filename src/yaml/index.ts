export {
  LARGEST_DOCUMENT,
  parseYaml,
  pathText,
  readYamlDocument,
  type YamlDocument,
  type YamlPath,
  type YamlProblem,
  yamlError,
} from './document.ts'
export { editYaml, type YamlEdit, yamlScalar } from './edit.ts'
export { checkYaml, checkYamlPart, yamlProblem } from './validate.ts'
export { writeYaml } from './write.ts'
