/** Beginnings of image properties that compute services know; others are the image's owner's own business. */
const known = /^(hw_|os_|img_|cpu_|trait:|architecture$|auto_disk_config$|hypervisor_type$|vm_mode$|instance_uuid$)/;

/** Those image properties that are shown with a server (2.98). */
export const imageProperties = (properties: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => known.test(name)));
