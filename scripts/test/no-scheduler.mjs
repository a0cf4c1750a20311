/** A unit spec starts no job: of Nest's scheduler, which loads all of Nest and rxjs, it needs the name of a class alone. */
export class SchedulerRegistry {}
