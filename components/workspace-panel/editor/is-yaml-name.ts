/** Whether a file of this name is shown as YAML. */
export const isYamlName = (name: string): boolean => /\.ya?ml$/i.test(name);
