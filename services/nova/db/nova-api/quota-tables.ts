/** Limits that differ from the settings; -1 is unlimited. */
export interface QuotaTables {
  /** Of the class `default`, which goes for every project that has no limit of its own. */
  quota_classes: { class_name: string; resource: string; hard_limit: number };
  quotas: { project_id: string; resource: string; hard_limit: number };
  /** Of one user within a project. */
  user_quotas: { project_id: string; user_id: string; resource: string; hard_limit: number };
}
